using ActorProxy.Actors.Connections;
using ActorProxy.Core;
using ActorProxy.Core.Loops;
using ActorProxy.Hosting.HandingOver;
using ActorProxy.Sites;
using Akka.Actor;

namespace ActorProxy.Hosting;

/// <summary>Opens the edge when everything else stands, and drains it before anything else falls.</summary>
internal sealed class EdgeService(
    EdgeProxy edge, LoopGroup loops, ActorConnectionOwner owner, ConfigReloader configuration, SiteServer sites, EdgeStatus status, ClusterSystem cluster, ClusterService membership, ReadyLine ready, ServiceManager manager, ILogger<EdgeService> logger, Predecessor? predecessor = null)
    : IHostedLifecycleService
{
    private static readonly TimeSpan SitesGrace = TimeSpan.FromSeconds(5);

    /// <summary>What a stop takes at most once it has drained: leaving the cluster, and the phases of two actor systems.</summary>
    public static readonly TimeSpan AfterDrain = TimeSpan.FromMinutes(1);

    private readonly Lock _once = new();
    private Task? _drain;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Before the actor system: its connection actors run on the loops.
        loops.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Actors and admin API are up: now accept. The cluster is not waited for, only its port: somebody else may have it.</summary>
    /// <exception cref="EdgeStartException">An address could not be bound.</exception>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var failures = configuration.ApplyFirst();
        if (failures.Count > 0)
        {
            throw EdgeStartException.From(failures);
        }

        await cluster.AwaitFirst().WaitAsync(cancellationToken);
        status.Become(EdgeStatus.Phase.Ready);
        ready.Write(edge.Bound);
        predecessor?.Relieve();
        manager.Ready();

        // After the ready line: scripts wait for that one.
        configuration.WarnAboutCurrent();
    }

    /// <summary>SIGTERM or SIGINT: drain first, while actors and admin API still work; then leave the cluster, while there are actors to do it.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        manager.Stopping(configuration.Current.Limits.DrainTime + AfterDrain);
        await DrainAsync();
        await membership.LeaveAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        loops.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Stops accepting, waits for live connections up to the drain time, then cuts those left. The same task for every caller.</summary>
    public Task DrainAsync()
    {
        lock (_once)
        {
            return _drain ??= Drain();
        }
    }

    /// <summary>Ends a drain that is under way: what is still alive is cut now.</summary>
    public void CutDrainShort()
    {
        foreach (var loop in owner.LoopSupervisors)
        {
            loop.Tell(new DrainLoop(TimeSpan.Zero));
        }
    }

    private async Task Drain()
    {
        var time = configuration.Current.Limits.DrainTime;
        status.Become(EdgeStatus.Phase.Draining);
        edge.StopListening();
        EdgeLog.Draining(logger, time, edge.Loops.Sum(loop => loop.ConnectionCount));
        // Longer than the loops': what lives until then they cut, and they know by which name.
        using var patience = new CancellationTokenSource(time + SitesGrace);
        var finishing = sites.Stop(patience.Token);
        var drained = await Task.WhenAll(owner.LoopSupervisors.Select(loop => loop.Ask<LoopDrained>(new DrainLoop(time), Timeout.InfiniteTimeSpan)));
        await finishing;
        status.Become(EdgeStatus.Phase.Drained);
        EdgeLog.Drained(logger, drained.Sum(loop => loop.Cut));
    }
}
