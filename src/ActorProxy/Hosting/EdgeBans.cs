using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Gating;
using ActorProxy.Metrics;
using Akka.Actor;

namespace ActorProxy.Hosting;

/// <summary>Has banned whom the edge itself caught: by the entity of the client, like everybody else, so that bans grow and are one.</summary>
internal sealed class EdgeBans(AcceptGate gate, ConfigReloader configuration, ClientRegion clients, BanMetrics metrics) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        gate.Watch.Offended = Offended;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // On a loop's thread, once for max-retry events of one client.
    private void Offended(IpPrefix client, JailSettings jail)
    {
        if (!configuration.NeverBanned.Covers(client))
        {
            _ = ReportAsync(client, jail);
        }
    }

    private async Task ReportAsync(IpPrefix client, JailSettings jail)
    {
        await Task.Yield();
        try
        {
            var judged = await clients.AskSomebody<FailuresJudged>(
                new ReportFailures(client, BanOrigin.Edge, "", new FailureReport(jail.Name, jail.MaxRetry), ""), Patience);
            if (judged.Outcome == ReportOutcome.Banned)
            {
                metrics.Banned(jail.Name);
            }
        }
        catch (AskTimeoutException)
        {
            // Whoever goes on is counted again.
        }
    }
}
