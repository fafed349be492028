using System.CommandLine;
using ActorProxy.Configuration.Values;

namespace ActorProxy.Commands;

/// <summary><c>drain</c>: a running edge takes no new connections and waits for the live ones.</summary>
internal static class DrainCommand
{
    public static Command Create(Func<string, string?> environment) =>
        AdminCommand.Create("drain", "Take no new connections from now on; live ones have limits.drain-time to end. The process stays, for its supervisor to stop.", environment, async (call, cancellation) =>
        {
            var reply = (await call.Client.SendAsync(HttpMethod.Post, "v1/drain", null, cancellation)).OrRefused();
            var drain = reply.Read<Drain>();
            call.Show(reply.Content, table =>
                table.WriteLine($"draining: no new connections; live ones have {DurationText.Format(TimeSpan.FromSeconds(drain.DrainTimeSeconds))} to end"));
            return ExitCodes.Done;
        });

    private sealed record Drain(double DrainTimeSeconds);
}
