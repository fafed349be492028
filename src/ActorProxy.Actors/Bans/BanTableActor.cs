using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Filtering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using Akka.Actor;

namespace ActorProxy.Actors.Bans;

/// <summary>Sole writer of this node's ban table: decides, and takes over what other nodes have decided.</summary>
/// <remarks>
/// A decision is in the table first; then, at once, live connections are cut, the other nodes are told and it is stored; the answer
/// goes out when it is cut and stored. Its child is the store; the replicator is of the cluster's system, which comes and goes. Default
/// dispatcher; the gate reads the table without asking this actor.
/// </remarks>
public sealed partial class BanTableActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CutTimeout = TimeSpan.FromSeconds(5);

    // A new program is in force within a few milliseconds.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    // Who asked for a ban waits 5 s. A disk that hangs for longer is no reason to say what is not so.
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(4);

    // The offence count is worth a moment, a client that goes on meanwhile is not worth more.
    private static readonly TimeSpan RecallTimeout = TimeSpan.FromMilliseconds(500);

    private readonly BanTableOptions _options;
    private readonly BanTable _table;
    private readonly BanReplica _replica;
    private readonly IActorRef _store;
    private IActorRef _replicator = ActorRefs.Nobody;
    private NeverBanned _neverBanned;
    private TimeSpan _historyTime;

    public BanTableActor(BanTableOptions options)
    {
        _options = options;
        _table = options.Table;
        _replica = new BanReplica(options.Table, options.Clock);
        _neverBanned = options.NeverBanned;
        _historyTime = options.Store.HistoryTime;
        _store = Context.ActorOf(
            BanStoreActor.Props(options.Store, () => new BanStore(options.Store, options.Time, options.Logger), options.Status), "store");
        Become(Loading);
    }

    /// <summary>What its store asks of Akka's configuration.</summary>
    public static string Hocon => BanStoreActor.Hocon + "\n";

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private long Now => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PreStart() => Timers.StartPeriodicTimer(Sweep.Instance, Sweep.Instance, SweepInterval);

    // Who decides anew has to know what was decided.
    private void Loading()
    {
        Receive<BansLoaded>(loaded =>
        {
            OnLoaded(loaded);
            Become(Running);
            Stash.UnstashAll();
        });
        Receive<ReplicateTo>(to => _replicator = to.Replicator);
        ReceiveAny(_ => Stash.Stash());
    }

    private void Running()
    {
        Receive<ImposeBan>(Impose);
        Receive<Recalled>(recalled => Decide(recalled.Command, recalled.Remembered, recalled.Asker));
        Receive<LiftBan>(Lift);
        Receive<BanHistory>(_store.Forward);
        Receive<PullBans>(_store.Forward);
        Receive<GetDigestRoot>(_store.Forward);
        Receive<CompareDigest>(_store.Forward);
        Receive<DifferDigest>(_store.Forward);
        Receive<ReplicateTo>(to => _replicator = to.Replicator);
        Receive<AwaitBans>(_ => Sender.Tell(new BansInForce(_table.Count)));
        Receive<SpareFromBans>(Spare);
        Receive<KeepBanHistory>(keep =>
        {
            _historyTime = keep.Time;
            _store.Forward(keep);
        });
        Receive<Sweep>(_ => _table.RemoveExpired(Now));
        Receive<BansLoaded>(OnLoaded);
        Receive<TakeBatch>(OnBatch);
        Receive<MergeBans>(OnMerge);
        Receive<Stored>(OnStored);

        // What Release by telling is answered with.
        Receive<ReleasedFromFilter>(_ => { });
    }

    private void Impose(ImposeBan command)
    {
        if (_neverBanned.Covers(command.Prefix))
        {
            Sender.Tell(new BanReply(null));
        }
        else if (_table.Get(command.Prefix) is { } known)
        {
            Decide(command, known, Sender);
        }
        else
        {
            // The table forgets a ban that has ended.
            var asker = Sender;
            _store.Ask<BanRemembered>(new BanHistory(command.Prefix), RecallTimeout)
                .PipeTo(Self, Self, remembered => new Recalled(command, remembered.Ban, asker), _ => new Recalled(command, null, asker));
        }
    }

    private void Decide(ImposeBan command, Ban? remembered, IActorRef asker)
    {
        var now = Now;
        var earlier = _table.Get(command.Prefix) ?? remembered;
        var isLive = earlier?.IsActive(now) == true;
        var counted = isLive || earlier?.UntilUnixMs + (long)_historyTime.TotalMilliseconds > now ? earlier!.Offences : 0;
        var ban = new Ban
        {
            Prefix = command.Prefix,
            Jail = BanNames.Shared(Cut(command.Jail, Ban.MaxNameLength)),
            Origin = command.Origin,
            Reporter = BanNames.Shared(Cut(command.Reporter, Ban.MaxNameLength)),
            Reason = Cut(command.Reason, Ban.MaxReasonLength),
            SinceUnixMs = isLive ? earlier!.SinceUnixMs : now,
            UntilUnixMs = command.Duration is { } duration ? Math.Min(now + (long)duration.TotalMilliseconds, Ban.MaxUnixMs) : null,
            Offences = command.Offences ?? counted + (command.Restored || isLive ? 0 : 1),
            Version = _options.Clock.Next(),
        };
        var change = Enforce(ban, now);
        BansLog.BanImposed(_options.Logger, ban.Prefix, ban.Origin, ban.Jail);
        var cuts = CutAsync(new KickClients(ban.Prefix, CloseReason.Banned));
        Task released = change == BanEffect.Eased ? Release(ban.Prefix) : Task.CompletedTask;
        Answer(asker, new BanReply(ban), Publish(ban), cuts, released);
    }

    private void Lift(LiftBan command)
    {
        var now = Now;
        if (_table.Get(command.Prefix) is not { } ban || !ban.IsActive(now))
        {
            Sender.Tell(new BanLifted(null));
            return;
        }

        var lifted = ban.Lifted(now, _options.Clock.Next());
        Enforce(lifted, now);
        BansLog.BanLifted(_options.Logger, ban.Prefix);
        Answer(Sender, new BanLifted(ban), Publish(lifted), Release(ban.Prefix));
    }

    /// <summary>Tells the other nodes and the store.</summary>
    private Task<BansStored> Publish(Ban decided)
    {
        _replicator.Tell(new PushBans([decided]));
        return _store.Ask<BansStored>(new StoreBans([decided]), StoreTimeout);
    }

    /// <summary>Answers when it is stored and the rest has come to an end, well or not. What could not be stored in time is not answered.</summary>
    private void Answer(IActorRef asker, object answer, Task stored, params Task[] rest)
    {
        var self = Self;
        Task.WhenAll([stored, .. rest]).ContinueWith(
            _ =>
            {
                if (stored.IsCompletedSuccessfully)
                {
                    asker.Tell(answer, self);
                }
            },
            TaskScheduler.Default);
    }

    private BanEffect Enforce(Ban record, long now)
    {
        _inDoubt.Remove(record.Prefix);
        return _replica.Enforce(record, now, _neverBanned.Covers(record.Prefix));
    }

    private async Task CutAsync(object order)
    {
        var cuts = await Task.WhenAll(_options.Loops.Select(loop => loop.Ask<ConnectionsCut>(order, CutTimeout))).ConfigureAwait(false);
        _options.OnCut(cuts.Sum(cut => cut.Count));
    }

    private void Spare(SpareFromBans spare)
    {
        _neverBanned = spare.NeverBanned;
        foreach (var prefix in _replica.Spare(_neverBanned))
        {
            _options.Filter.Tell(new ReleaseFromFilter(prefix));
        }
    }

    /// <summary>Ends when the kernel does not drop the prefix any more, so that whoever is told of it gets in at once.</summary>
    private Task<ReleasedFromFilter> Release(IpPrefix prefix) => _options.Filter.Ask<ReleasedFromFilter>(new ReleaseFromFilter(prefix), ReleaseTimeout);

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private sealed record Recalled(ImposeBan Command, Ban? Remembered, IActorRef Asker) : INoSerializationVerificationNeeded;

    private sealed record Sweep : INoSerializationVerificationNeeded
    {
        public static readonly Sweep Instance = new();
    }
}
