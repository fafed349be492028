using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Clustering;
using Akka.Actor;

namespace ActorProxy.Hosting;

/// <summary>Puts this node among the others, or in a cluster of its own. Accepting does not wait for either.</summary>
internal sealed class ClusterService(
    ConfigSource source, ClusterSystem cluster, ClusterStatus status, BanTableStatus banStatus, ClientRegion clients, IHostApplicationLifetime lifetime,
    ILogger<ClusterKeeperActor> logger)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private IActorRef? _keeper;

    /// <summary>Hands the cluster's life over to an actor of the edge's system.</summary>
    /// <param name="edge">The edge's system.</param>
    /// <param name="bans">The ban table's actor.</param>
    /// <param name="nodeCertificates">This node's certificates' actor.</param>
    public void Keep(ActorSystem edge, IActorRef bans, IActorRef nodeCertificates)
    {
        clients.FallBackTo(edge, bans);
        var options = new ClusterKeeperOptions
        {
            Seeds = source.Loaded.Settings!.Cluster.Seeds,
            Start = comesBack => cluster.StartAsync(bans, nodeCertificates, comesBack),
            Bans = bans,
            BanStatus = banStatus,
            Clients = clients,
            Status = status,
            OnStuck = lifetime.StopApplication,
            Logger = logger,
        };
        _keeper = edge.ActorOf(Props.Create(() => new ClusterKeeperActor(options)), "cluster");
    }

    /// <summary>Leaves the cluster, so that the others need not find out.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            if (_keeper is not null)
            {
                await _keeper.Ask<ClusterStopped>(StopCluster.Instance, StopPatience);
            }
        }
        catch (AskTimeoutException)
        {
            EdgeLog.ClusterNotLeft(logger, StopPatience);
        }
    }
}
