using System.Collections.Concurrent;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Filtering;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Bans.Replicating;

/// <summary>A node of a cluster in this process: an actor system of its own with a ban table, and gossip that is in a hurry.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private readonly BanTableOptions _options;
    private readonly BanReplicationOptions _replication;

    public ClusterNode(bool expectsPeers = true)
    {
        System = ActorSystem.Create("bans", """
            akka {
              loglevel = ERROR
              stdout-loglevel = ERROR
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              cluster {
                gossip-interval = 200 ms
                leader-actions-interval = 200 ms
                failure-detector { heartbeat-interval = 250 ms, acceptable-heartbeat-pause = 10 s }
                run-coordinated-shutdown-when-down = off
              }
              coordinated-shutdown.run-by-actor-system-terminate = off
            }

            """ + BanTableActor.Hocon + ClusterSerialization.Hocon);
        _replication = new BanReplicationOptions { ExpectsPeers = expectsPeers };
        var others = System.ActorOf(Props.Create(() => new Obedient()));
        _options = new BanTableOptions
        {
            Table = Table,
            Clock = BanClock.Start(TimeProvider.System),
            NeverBanned = new NeverBanned(new BanSettings(), [], UpstreamSet.Empty),
            Loops = [others],
            Filter = others,
            Status = Status,
            Store = new BanStoreOptions { Path = "" },
            OnPropagated = Propagated.Enqueue,
            Logger = NullLogger.Instance,
        };
    }

    public ActorSystem System { get; }

    public Cluster Cluster => Cluster.Get(System);

    public BanTable Table { get; } = new();

    public BanTableStatus Status { get; } = new();

    public ConcurrentQueue<TimeSpan> Propagated { get; } = new();

    public IActorRef Bans { get; private set; } = ActorRefs.Nobody;

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Starts the ban table; the cluster is joined apart from that.</summary>
    public ClusterNode StartBans()
    {
        Bans = System.ActorOf(Props.Create(() => new BanTableActor(_options)), "table");
        var replicator = System.ActorOf(Props.Create(() => new BanReplicatorActor(_replication, Bans, Status, NullLogger.Instance)), BanReplicatorActor.Name);
        Bans.Tell(new ReplicateTo(replicator));
        return this;
    }

    public void Join(ClusterNode seed) => Cluster.Join(seed.Cluster.SelfAddress);

    public Task<BanReply> Impose(uint client) => Bans.Ask<BanReply>(
        new ImposeBan(BanSamples.Client(client), "sshd", BanOrigin.Api, "", "", TimeSpan.FromHours(1), Restored: false), TimeSpan.FromSeconds(10));

    public Task<BanLifted> Lift(uint client) => Bans.Ask<BanLifted>(new LiftBan(BanSamples.Client(client)), TimeSpan.FromSeconds(10));

    public bool IsBanned(uint client) => Table.IsBanned(BanSamples.Client(client).Address, Now);

    /// <summary>Makes this node remember records, as if the others had missed them.</summary>
    public Task Remember(IEnumerable<Ban> records) => Task.WhenAll(records.Chunk(1000).Select(
        chunk => Bans.Ask<BansMerged>(new MergeBans(chunk), TimeSpan.FromSeconds(20))));

    public async ValueTask DisposeAsync() => await System.Terminate();

    /// <summary>Stands for loops without connections, and for a kernel filter.</summary>
    private sealed class Obedient : ReceiveActor
    {
        public Obedient()
        {
            Receive<KickClients>(_ => Sender.Tell(new ConnectionsCut(0)));
            Receive<KickBanned>(_ => Sender.Tell(new ConnectionsCut(0)));
            Receive<ReleaseFromFilter>(_ => Sender.Tell(ReleasedFromFilter.Instance));
        }
    }
}
