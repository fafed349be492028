using Akka.Event;

namespace ActorProxy.Hosting;

/// <summary>What Akka logs while its loggers are not up yet or gone already: warnings and errors, to stderr.</summary>
/// <remarks>Akka's own writes to stdout whatever its level, and stdout is the access log's.</remarks>
public sealed class EarlyAndLateLogger : MinimalLogger
{
    protected override void Log(object message)
    {
        if (message is LogEvent entry && entry.LogLevel() >= Akka.Event.LogLevel.WarningLevel)
        {
            Console.Error.WriteLine(entry.ToString());
        }
    }
}
