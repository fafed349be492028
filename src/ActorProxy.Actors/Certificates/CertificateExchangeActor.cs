using System.Text;
using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Clustering;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Certificates;

/// <summary>Keeps the nodes' certificates alike: new ones go to everybody at once, and each node asks one after the other what it has missed.</summary>
/// <remarks>
/// One in each cluster system, at the same path on every node. It has nothing of its own: what is kept is the <see cref="NodeCertificatesActor"/>'s,
/// so it may end and begin anew with its system. A certificate is better the later its life begins; so two orders of two halves that do not
/// see each other do no harm. Private keys are in the messages: there is no exchange without TLS between nodes.
/// </remarks>
public sealed partial class CertificateExchangeActor : ReceiveActor, IWithTimers
{
    /// <summary>Where other nodes find it, at the top of the cluster's system.</summary>
    public const string Name = "certificates";

    private readonly CertificateExchangeOptions _options;
    private readonly ILogger _logger;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<Address, Peer> _peers = [];
    private readonly PeerTurns _turns = new();
    private readonly long _startedMs = Environment.TickCount64;
    private KeepCertificates _wanted;
    private IActorRef _keeper = ActorRefs.Nobody;
    private Pull? _pull;
    private long _comparedMs;
    private bool _isInStep;

    public CertificateExchangeActor(CertificateExchangeOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _wanted = options.Wanted();
        _isInStep = !options.ExpectsPeers;
        Receive<Tick>(_ => OnTick());
        Receive<KeeperStarted>(_ => OnKeeper());
        Receive<InstallCertificate>(OnIssued);
        Receive<CertificateBundle>(OnBundle);
        Receive<Taken>(OnTaken);

        // Of what this node's keeper got: whoever could not store it has said so in its own log.
        Receive<BundleTaken>(_ => { });
        Receive<PullCertificates>(OnPull);
        Receive<Answered>(answered => answered.Asker.Tell(answered.Answer));
        ReceiveChallenges();
        Receive<ClusterEvent.CurrentClusterState>(OnState);
        Receive<ClusterEvent.IMemberEvent>(change => OnMember(change.Member));
        Receive<ClusterEvent.UnreachableMember>(change => SetReachable(change.Member.Address, false));
        Receive<ClusterEvent.ReachableMember>(change => SetReachable(change.Member.Address, true));

        // This node's own actor did not answer in time; the next round asks again.
        Receive<Status.Failure>(failure => CertificatesLog.Unanswered(_logger, failure.Cause.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CertificateExchangeOptions options, ILogger logger) =>
        Akka.Actor.Props.Create(() => new CertificateExchangeActor(options, logger));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, _options.TickInterval);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void OnTick()
    {
        var now = Environment.TickCount64;
        GiveUpOnSilentNodes(now);
        if (!_isInStep && now - _startedMs >= _options.PeerPatience.TotalMilliseconds)
        {
            BecomeInStep();
        }

        if (!ReferenceEquals(_wanted, _options.Wanted()))
        {
            _wanted = _options.Wanted();
            TellKeeper();
        }

        if (_pull is { } pull && now - pull.AskedMs >= _options.AnswerTimeout.TotalMilliseconds)
        {
            _pull = null;
        }

        if (_pull is null && (!_isInStep || now - _comparedMs >= _options.CompareInterval.TotalMilliseconds) && _turns.Next(_peers, peer => peer.IsReachable) is { } next)
        {
            _comparedMs = now;
            _pull = new Pull(next);
            Ask(_pull);
        }
    }

    private void OnKeeper()
    {
        _keeper = Sender;
        TellKeeper();
    }

    /// <summary>Not before the others were asked: what they have needs no order.</summary>
    private void TellKeeper()
    {
        if (_isInStep)
        {
            _keeper.Tell(_wanted);
        }
    }

    private void BecomeInStep()
    {
        _isInStep = true;
        TellKeeper();
    }

    private void OnIssued(InstallCertificate issued)
    {
        var bundle = issued.ToBundle();
        _options.Node.Tell(bundle);
        if (Encoding.UTF8.GetByteCount(issued.Certificate.Pem) is var size && size > SharingLimits.MaxPemBytes)
        {
            CertificatesLog.TooLong(_logger, issued.Certificate.Name, size, SharingLimits.MaxPemBytes);
            return;
        }

        foreach (var peer in _peers.Values.Where(peer => peer.IsReachable))
        {
            peer.Exchange.Tell(bundle);
        }
    }

    private void OnBundle(CertificateBundle bundle)
    {
        var from = Sender.Path.Address;
        _options.Node.Ask<BundleTaken>(bundle, _options.AnswerTimeout).PipeTo(Self, Self, taken => new Taken(from, taken));
    }

    private void OnTaken(Taken taken)
    {
        var newCount = taken.Outcome.NewCount;
        if (newCount > 0)
        {
            CertificatesLog.Received(_logger, newCount, taken.From.ToString());
        }

        if (_pull is not { } pull || pull.Session != taken.Outcome.Session)
        {
            return;
        }

        // As long as something new comes there may be more of it.
        pull.Place += newCount > 0 ? 0 : SharingLimits.MaxNameCount;
        Ask(pull);
    }

    /// <summary>Asks a node for the next stretch of names, until there is none.</summary>
    private void Ask(Pull pull)
    {
        var held = _options.Held(_wanted.Authority).Skip(pull.Place).Take(SharingLimits.MaxNameCount).ToArray();
        if (held.Length == 0)
        {
            IsLike(pull.Peer);
            return;
        }

        pull.Begin();
        pull.Peer.Exchange.Tell(new PullCertificates(pull.Session, _wanted.Authority, _options.Account(_wanted.Authority)?.SinceUnixMs, held));
    }

    private void IsLike(Peer peer)
    {
        _pull = null;
        peer.IsCompared = true;
        if (!_isInStep && _peers.Values.All(other => other.IsCompared || !other.IsReachable))
        {
            BecomeInStep();
        }
    }

    private void OnPull(PullCertificates pull)
    {
        var asker = Sender;
        _options.Node.Ask<CertificateBundle>(pull, _options.AnswerTimeout).PipeTo(Self, Self, bundle => new Answered(asker, bundle));
    }

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
        {
            OnMember(member);
        }

        foreach (var member in state.Unreachable)
        {
            SetReachable(member.Address, false);
        }
    }

    // One that leaves still answers validators.
    private void OnMember(Member member)
    {
        if (member.UniqueAddress.Equals(_cluster.SelfUniqueAddress))
        {
            return;
        }

        if (member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving)
        {
            if (!_peers.ContainsKey(member.Address))
            {
                var peer = new Peer(Context.ActorSelection(new RootActorPath(member.Address) / Self.Path.Elements));
                _peers.Add(member.Address, peer);
                TellChallenges(peer);
            }
        }
        else if (member.Status is MemberStatus.Down or MemberStatus.Removed)
        {
            _peers.Remove(member.Address);
            NobodyWaitsFor(member.Address);
        }
    }

    private void SetReachable(Address address, bool isReachable)
    {
        if (_peers.TryGetValue(address, out var peer))
        {
            peer.IsReachable = isReachable;
            if (isReachable)
            {
                TellChallenges(peer);
            }
            else
            {
                NobodyWaitsFor(address);
            }
        }
    }

    private sealed class Peer(ActorSelection exchange)
    {
        public ActorSelection Exchange => exchange;

        public bool IsReachable { get; set; } = true;

        /// <summary>What it has is here, as far as it could be taken.</summary>
        public bool IsCompared { get; set; }
    }

    /// <summary>A comparison under way.</summary>
    private sealed class Pull(Peer peer)
    {
        public Peer Peer => peer;

        public long Session { get; private set; }

        public long AskedMs { get; private set; }

        /// <summary>How many names have been asked about.</summary>
        public int Place { get; set; }

        public void Begin()
        {
            Session = BatchNumbers.Next();
            AskedMs = Environment.TickCount64;
        }
    }

    private sealed record Taken(Address From, BundleTaken Outcome) : INoSerializationVerificationNeeded;

    private sealed record Answered(IActorRef Asker, object Answer) : INoSerializationVerificationNeeded;

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
