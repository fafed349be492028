using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Connections;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Tests.Bans.Watching;

/// <summary>A node of a cluster in this process that watches clients; its ban table's actor takes every order.</summary>
internal sealed class WatchingNode : IAsyncDisposable
{
    private static readonly BanSettings Settings = new() { Jails = [new JailSettings { Name = "sshd" }] };

    public WatchingNode()
    {
        System = ActorSystem.Create("watching", """
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

            """ + new LoopSetup([]).Hocon + "\n" + ClusterSerialization.Hocon + ClientSharding.Hocon);
        Bans = System.ActorOf(Props.Create(() => new Obedient(Table)));
        Watch = new ClientWatch(Settings, Table, TimeProvider.System);
        Clients = ClientSharding.Start(System, Watch, Bans);
        EvidenceActor = System.ActorOf(Props.Create(() => new EvidenceActor(Evidence)), ActorProxy.Actors.Bans.Watching.EvidenceActor.Name);
    }

    public ActorSystem System { get; }

    public Cluster Cluster => Cluster.Get(System);

    public BanTable Table { get; } = new();

    public EvidenceTable Evidence { get; } = new(1, TimeSpan.FromDays(1));

    public ClientWatch Watch { get; }

    public IActorRef Clients { get; }

    public IActorRef EvidenceActor { get; }

    private IActorRef Bans { get; }

    public Task<FailuresJudged> Report(IpPrefix client, string id) => Clients.Ask<FailuresJudged>(
        new ReportFailures(client, BanOrigin.Report, "mail", new FailureReport("sshd", 1, null, ReportKey.Of("mail", id)), "guessing"), TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync() => await System.Terminate();

    private sealed class Obedient : ReceiveActor
    {
        public Obedient(BanTable table)
        {
            Receive<BanHistory>(asked => Sender.Tell(new BanRemembered(table.Get(asked.Prefix))));
            Receive<ImposeBan>(order =>
            {
                var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                var ban = new Ban
                {
                    Prefix = order.Prefix,
                    Jail = order.Jail,
                    Origin = order.Origin,
                    SinceUnixMs = now,
                    UntilUnixMs = now + (long?)order.Duration?.TotalMilliseconds,
                    Offences = order.Offences ?? 1,
                };
                table.Put(ban);
                Sender.Tell(new BanReply(ban));
            });
        }
    }
}
