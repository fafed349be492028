using ActorProxy.Commands;
using ActorProxy.Hosting;

SocketThreads.WorkInline();
return await CommandLine.RunAsync(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable);
