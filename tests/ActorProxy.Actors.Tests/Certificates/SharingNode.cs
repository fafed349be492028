using System.Collections.Concurrent;
using System.Globalization;
using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Certificates;
using ActorProxy.Actors.Tests.Bans;
using ActorProxy.Core.Certificates;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Certificates;

/// <summary>A node of a cluster in this process that shares certificates. Its storage is a dictionary; a certificate's text is the day its life begins.</summary>
internal sealed class SharingNode : IAsyncDisposable
{
    public const string Authority = "https://ca.example/directory";

    private readonly ActorSystem _system = ActorSystem.Create("sharing", InProcessCluster.Hocon + ClusterSerialization.Hocon + ClientSharding.Hocon);
    private readonly IActorRef _node;

    /// <param name="names">That are to have certificates.</param>
    /// <param name="answers">False = its storage hangs, or worse.</param>
    public SharingNode(IEnumerable<string> names, bool answers = true)
    {
        Wanted = new KeepCertificates(Authority, [.. names]);
        var options = new NodeCertificatesOptions
        {
            Refresh = () => { },
            Install = Install,
            InstallAccount = (_, account) =>
            {
                Account = account;
                return null;
            },
            Held = Held,
            Load = (_, name) => Stored.GetValueOrDefault(name),
            Account = _ => Account,
            Publish = answer => Answers[answer.Token] = answer,
            Withdraw = answer => Answers.TryRemove(answer.Token, out _),
        };
        _node = _system.ActorOf(answers ? NodeCertificatesActor.Props(options, NullLogger.Instance) : Props.Create(() => new Silent()));
    }

    public Cluster Cluster => Cluster.Get(_system);

    public KeepCertificates Wanted { get; set; }

    public ConcurrentDictionary<string, SharedCertificate> Stored { get; } = new();

    public StoredAccount? Account { get; set; }

    public ConcurrentDictionary<string, ChallengeAnswer> Answers { get; } = new();

    /// <summary>What this node's keeper has ordered.</summary>
    public ConcurrentQueue<string> Ordered { get; } = new();

    public IActorRef Exchange { get; private set; } = ActorRefs.Nobody;

    public static SharedCertificate Certificate(string name, int day) => new(name, day.ToString(CultureInfo.InvariantCulture));

    public static InstallCertificate Issued(string name, int day) =>
        new(Authority, new StoredCertificate(name, Certificate(name, day).Pem, Day(day), Day(day).AddDays(90), null));

    public SharingNode Start(TimeSpan? compareInterval = null, bool expectsPeers = true, TimeSpan? peerPatience = null)
    {
        var options = new CertificateExchangeOptions
        {
            Node = _node,
            Wanted = () => Wanted,
            Held = Held,
            Account = _ => Account,
            ExpectsPeers = expectsPeers,
            PeerPatience = peerPatience ?? TimeSpan.FromSeconds(60),
            CompareInterval = compareInterval ?? TimeSpan.FromMilliseconds(100),
            AnswerTimeout = TimeSpan.FromSeconds(2),
            TickInterval = TimeSpan.FromMilliseconds(50),
        };
        Exchange = _system.ActorOf(CertificateExchangeActor.Props(options, NullLogger.Instance), CertificateExchangeActor.Name);
        return this;
    }

    /// <summary>Runs the keeper of the cluster, if it is this node's turn. Its authority gives at once.</summary>
    public SharingNode StartKeeper()
    {
        var options = new CertificateKeeperOptions
        {
            Order = (order, _) =>
            {
                Ordered.Enqueue(order.Name);
                return Task.FromResult<OrderOutcome>(new OrderOutcome.Issued(new StoredCertificate(order.Name, "20000", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90), null)));
            },
            Advise = (_, _) => Task.FromResult<RenewalAdvice?>(null),
            Load = name => Stored.TryGetValue(name, out var stored)
                ? new StoredCertificate(name, stored.Pem, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(90), null)
                : null,
            Nodes = Exchange,
        };
        KeeperSingleton.Start(_system, CertificateKeeperActor.Props(options, NullLogger.Instance));
        return this;
    }

    public void Join(SharingNode seed) => Cluster.Join(seed.Cluster.SelfAddress);

    /// <summary>Asks the exchange as an order's actor would.</summary>
    public Task<ChallengeAnswered> Answer(ChallengeAnswer answer) => Exchange.Ask<ChallengeAnswered>(new AnswerChallenge(answer), TimeSpan.FromSeconds(20));

    /// <summary>An actor that hears what the exchange tells the keeper.</summary>
    public ConcurrentQueue<KeepCertificates> HearAsKeeper()
    {
        var heard = new ConcurrentQueue<KeepCertificates>();
        _system.ActorOf(Props.Create(() => new Keeper(Exchange, heard)));
        return heard;
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private static DateTimeOffset Day(int day) => DateTimeOffset.UnixEpoch.AddDays(day);

    private static DateTimeOffset NotBefore(SharedCertificate certificate) => Day(int.Parse(certificate.Pem.Trim(), CultureInfo.InvariantCulture));

    private HeldCertificate[] Held(string authority) => authority == Authority
        ? [.. Wanted.Names.Select(name => new HeldCertificate(name, Stored.TryGetValue(name, out var stored) ? NotBefore(stored) : null))]
        : [];

    private InstallOutcome Install(string authority, SharedCertificate certificate)
    {
        if (Stored.TryGetValue(certificate.Name, out var present) && NotBefore(present) >= NotBefore(certificate))
        {
            return new InstallOutcome(false);
        }

        Stored[certificate.Name] = certificate;
        return new InstallOutcome(true);
    }

    private sealed class Silent : ReceiveActor;

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(IActorRef exchange, ConcurrentQueue<KeepCertificates> heard)
        {
            Receive<KeepCertificates>(heard.Enqueue);
            exchange.Tell(KeeperStarted.Instance);
        }
    }
}
