using System.CommandLine;
using System.Net.Sockets;
using ActorProxy.Actors.Clustering;
using ActorProxy.Hosting;
using ActorProxy.Hosting.HandingOver;

namespace ActorProxy.Commands;

/// <summary><c>run</c>: the edge in the foreground until SIGTERM or SIGINT.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var command = new Command("run", "Start the edge in the foreground. SIGTERM and SIGINT drain and stop, at once when sent again; SIGHUP reloads; SIGUSR2 hands over to a new process of the program as it is on disk.") { config };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(config), parsed.InvocationConfiguration.Error));
        return command;
    }

    public static async Task<int> RunAsync(string? configPath, TextWriter errors)
    {
        var source = ConfigOption.Load(configPath);
        if (source.Loaded.Settings is null)
        {
            foreach (var problem in source.Loaded.Errors)
            {
                await errors.WriteLineAsync(problem.ToString());
            }

            return ExitCodes.InvalidConfiguration;
        }

        try
        {
            using var predecessor = Predecessor.Find();
            predecessor?.Claim();
            await using var app = EdgeHost.Build(source, errors, predecessor);

            // The services are gone when it has run.
            var handOver = app.Services.GetRequiredService<HandOver>();
            using var signal = handOver.OnSignal();
            var cluster = app.Services.GetRequiredService<ClusterStatus>();
            await app.RunAsync();
            return cluster.AsksForRestart || handOver.HasFailed ? ExitCodes.WantsRestart : ExitCodes.Done;
        }
        catch (Exception exception) when (exception is EdgeStartException or IOException or SocketException)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCodes.CouldNotStart;
        }
    }
}
