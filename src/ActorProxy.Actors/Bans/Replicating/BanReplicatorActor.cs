using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Actors.Clustering;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>Keeps this node's bans and the other nodes' the same: pushes decisions to all at once, and compares with one after the other.</summary>
/// <remarks>
/// Push is fast and may get lost; repair is what makes the copies equal. It lives in the cluster's system, at the same path on every node,
/// and is the only one that other nodes talk to: what they say of bans it hands to the ban table's actor, which lives in the edge's. A repair begins with a root of 8 bytes; where that differs, each side gets the other's 4,096 bucket digests and pulls
/// the buckets that differ, one chunk after the other. Default dispatcher.
/// </remarks>
public sealed class BanReplicatorActor : ReceiveActor, IWithTimers
{
    /// <summary>Where other nodes find it, at the top of the cluster's system.</summary>
    public const string Name = "bans";

    private readonly BanReplicationOptions _options;
    private readonly IActorRef _table;
    private readonly BanTableStatus _status;
    private readonly ILogger _logger;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private long _patientSinceMs = Environment.TickCount64;
    private readonly Dictionary<Address, BanPeer> _peers = [];
    private readonly HashSet<Address> _comparedWith = [];
    private readonly PeerTurns _turns = new();
    private BanPull? _pull;

    /// <param name="options">How.</param>
    /// <param name="table">The ban table's actor, which speaks for its store as well.</param>
    /// <param name="status">Told when this node has what the others have.</param>
    /// <param name="logger">Hears of it, too.</param>
    public BanReplicatorActor(BanReplicationOptions options, IActorRef table, BanTableStatus status, ILogger logger)
    {
        _options = options;
        _table = table;
        _status = status;
        _logger = logger;
        Receive<PushBans>(Push);
        Receive<BanBatch>(batch => _table.Tell(new TakeBatch(batch, Sender)));
        Receive<BatchTaken>(taken => taken.Taken.Peer.Tell(new BanBatchTaken(taken.Taken.Batch.Number)));
        Receive<BanBatchTaken>(taken => _peers.GetValueOrDefault(Sender.Path.Address)?.OnTaken(taken.Number, Self));
        Receive<RootRead>(read => read.Peer.Replicator.Tell(new BanRoot(read.Root), Self));
        Receive<BanRoot>(OnRoot);
        Receive<Answered>(answered => answered.Asker.Tell(answered.Answer));
        Receive<BanDigests>(OnDigests);
        Receive<Compared>(OnCompared);
        Receive<PullBans>(OnPull);
        Receive<BanChunk>(OnChunk);
        Receive<BansMerged>(_ => OnMerged());
        Receive<Tick>(_ => OnTick());
        Receive<ClusterEvent.CurrentClusterState>(OnState);
        Receive<ClusterEvent.IMemberEvent>(change => OnMember(change.Member));
        Receive<ClusterEvent.UnreachableMember>(change => _peers.GetValueOrDefault(change.Member.Address)?.BecomeReachable(false));
        Receive<ClusterEvent.ReachableMember>(change => _peers.GetValueOrDefault(change.Member.Address)?.BecomeReachable(true));

        // The store did not answer in time; the next round asks again.
        Receive<Status.Failure>(failure => ReplicatingLog.Unanswered(_logger, failure.Cause.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _status.IsSynced |= !_options.ExpectsPeers;
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));
        Next();
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Push(PushBans push)
    {
        foreach (var peer in _peers.Values)
        {
            peer.Push(push.Records, Self);
        }
    }

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        foreach (var member in state.Members)
        {
            OnMember(member);
        }

        foreach (var member in state.Unreachable)
        {
            _peers.GetValueOrDefault(member.Address)?.BecomeReachable(false);
        }
    }

    // One that leaves still serves the connections it has.
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
                _peers.Add(member.Address, new BanPeer(member.Address, Context.ActorSelection(new RootActorPath(member.Address) / Self.Path.Elements)));
            }
        }
        else if (member.Status is MemberStatus.Down or MemberStatus.Removed)
        {
            _peers.Remove(member.Address);
            _comparedWith.Remove(member.Address);
        }
    }

    private void OnTick()
    {
        foreach (var peer in _peers.Values)
        {
            peer.GiveUpAfter(_options.AnswerTimeout, Self);
        }

        if (_pull?.IsSilentFor(_options.AnswerTimeout) == true)
        {
            _pull = null;
        }

        if (_pull is null && _turns.Next(_peers, peer => peer.IsReachable) is { } next)
        {
            _table.Ask<DigestRoot>(GetDigestRoot.Instance, _options.AnswerTimeout).PipeTo(Self, Self, digest => new RootRead(next, digest.Root));
        }

        LookWhetherAlone();
        Next();
    }

    private void Next() =>
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, _status.IsSynced ? _options.RepairInterval : _options.RepairInterval / 5);

    private void OnRoot(BanRoot root)
    {
        var asker = Sender;
        _table.Ask<DigestCompared>(new CompareDigest(root.Root), _options.AnswerTimeout)
            .PipeTo(Self, Self, compared => new Answered(asker, new BanDigests(IsAnswer: true, compared.Buckets)));
    }

    private void OnDigests(BanDigests digests)
    {
        if (digests.Buckets.Length == 0)
        {
            IsLike(Sender.Path.Address);
        }
        else if (_pull is null)
        {
            var peer = Sender;
            _table.Ask<BucketsDiffering>(new DifferDigest(digests.Buckets), _options.AnswerTimeout)
                .PipeTo(Self, Self, differing => new Compared(peer, digests, differing));
        }
    }

    private void OnCompared(Compared compared)
    {
        var (peer, digests, differing) = compared;
        if (differing.Buckets.Count == 0)
        {
            IsLike(peer.Path.Address);
            return;
        }

        if (digests.IsAnswer)
        {
            // The difference may be on its side.
            peer.Tell(new BanDigests(IsAnswer: false, differing.Own));
        }

        if (_pull is null)
        {
            _pull = new BanPull(peer, differing.Buckets);
            _pull.Ask(Self);
        }
    }

    private void OnPull(PullBans pull)
    {
        var asker = Sender;
        _table.Ask<BanChunk>(pull, _options.AnswerTimeout).PipeTo(Self, Self, chunk => new Answered(asker, chunk));
    }

    private void OnChunk(BanChunk chunk)
    {
        if (_pull?.Take(chunk) == true)
        {
            _table.Tell(new MergeBans(chunk.Records));
        }
    }

    // The last chunk is stored: the next may come.
    private void OnMerged()
    {
        // Nor is one that has been given up waited for.
        if (_pull is not { IsAsking: false } pull)
        {
            return;
        }

        if (pull.IsComplete)
        {
            _pull = null;
            IsLike(pull.Peer.Path.Address);
        }
        else
        {
            pull.Ask(Self);
        }
    }

    /// <summary>This node has what a peer has. It is synced when it has been like each of those that it can reach.</summary>
    private void IsLike(Address peer)
    {
        _comparedWith.Add(peer);
        if (!_status.IsSynced && _peers.Values.All(other => !other.IsReachable || _comparedWith.Contains(other.Address)))
        {
            BecomeSynced();
        }
    }

    private void LookWhetherAlone()
    {
        if (_status.IsSynced)
        {
            return;
        }

        var members = _cluster.State.Members;
        if (_options.ComesBack && !members.Any(member => member.Status == MemberStatus.Up && member.UniqueAddress.Equals(_cluster.SelfUniqueAddress)))
        {
            _patientSinceMs = Environment.TickCount64;
            return;
        }

        if (_peers.Count == 0 && members.Count == 1 && members.All(member => member.Status == MemberStatus.Up && member.UniqueAddress.Equals(_cluster.SelfUniqueAddress)))
        {
            BecomeSynced();
        }
        else if (Environment.TickCount64 - _patientSinceMs >= _options.SyncPatience.TotalMilliseconds)
        {
            ReplicatingLog.NotSynced(_logger, _options.SyncPatience);
            _status.IsSynced = true;
        }
    }

    private void BecomeSynced()
    {
        _status.IsSynced = true;
        ReplicatingLog.Synced(_logger, _peers.Count);
    }

    private sealed record RootRead(BanPeer Peer, ulong Root) : INoSerializationVerificationNeeded;

    private sealed record Answered(IActorRef Asker, object Answer) : INoSerializationVerificationNeeded;

    private sealed record Compared(IActorRef Peer, BanDigests Digests, BucketsDiffering Differing) : INoSerializationVerificationNeeded;

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
