using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Gating;
using ActorProxy.Metrics;
using ActorProxy.Sites;
using Akka.Actor;

namespace ActorProxy.Hosting;

/// <summary>Has judged whom the edge itself caught: by the entity of the client, like everybody else, so that bans grow and are one.</summary>
internal sealed class EdgeBans(AcceptGate gate, SiteRecorder sites, EdgeProxy edge, ConfigReloader configuration, ClientRegion clients, BanMetrics metrics) : IHostedService
{
    // Each waits for an entity, at worst for a slow store.
    private const int MostFailuresUnderWay = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private int _failuresUnderWay;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        gate.Watch.Offended = Offended;
        sites.Failed = Failed;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // On a loop's thread, once for max-retry events of one client.
    private void Offended(IpPrefix client, JailSettings jail)
    {
        if (!configuration.NeverBanned.Covers(client))
        {
            _ = BanAsync(client, jail);
        }
    }

    private async Task BanAsync(IpPrefix client, JailSettings jail)
    {
        if (await JudgeAsync(client, new FailureReport(jail.Name, jail.MaxRetry), "") is { Outcome: ReportOutcome.Banned })
        {
            metrics.Banned(jail.Name);
        }
    }

    // When the answer has gone out, on a thread that other requests wait for. A flood of them must not grow the memory; whoever goes on is counted again.
    private void Failed(SiteFailure failure)
    {
        var client = edge.Evidence.ClientOf(failure.Client);
        if (configuration.NeverBanned.Covers(client))
        {
            metrics.Reported(failure.Reporter, failure.Jail, ReportOutcome.Ignored);
        }
        else if (Interlocked.Increment(ref _failuresUnderWay) > MostFailuresUnderWay)
        {
            Interlocked.Decrement(ref _failuresUnderWay);
        }
        else
        {
            _ = CountAsync(client, failure);
        }
    }

    private async Task CountAsync(IpPrefix client, SiteFailure failure)
    {
        if (await JudgeAsync(client, new FailureReport(failure.Jail), failure.Reason) is { } judged)
        {
            metrics.Reported(failure.Reporter, failure.Jail, judged.Outcome);
        }

        Interlocked.Decrement(ref _failuresUnderWay);
    }

    /// <returns>Null when it was not counted for certain: whoever goes on is counted again.</returns>
    private async Task<FailuresJudged?> JudgeAsync(IpPrefix client, FailureReport failures, string reason)
    {
        await Task.Yield();
        try
        {
            return await clients.AskSomebody<FailuresJudged>(new ReportFailures(client, BanOrigin.Edge, "", failures, reason), Patience);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
