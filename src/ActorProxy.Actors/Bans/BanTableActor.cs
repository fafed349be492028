using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Filtering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans;

/// <summary>Sole writer of this node's ban table. A ban is in the table first, then live connections are cut, then the answer goes out.</summary>
/// <remarks>Default dispatcher. The gate reads the table without asking this actor.</remarks>
public sealed class BanTableActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CutTimeout = TimeSpan.FromSeconds(5);

    // A new program is in force within a few milliseconds.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    private readonly BanTable _table;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<IActorRef> _loops;
    private readonly IActorRef _filter;
    private readonly Action<int> _cut;
    private NeverBanned _neverBanned;

    /// <param name="table">The table to write.</param>
    /// <param name="neverBanned">Whom not to ban, until <see cref="SpareFromBans"/> says otherwise.</param>
    /// <param name="loops">Supervisors of the loops, which cut.</param>
    /// <param name="filter">The kernel filter's actor, which lets go of a prefix before its ban counts as lifted.</param>
    /// <param name="cut">Told how many live connections a ban cut.</param>
    /// <param name="time">The clock bans are dated by.</param>
    /// <param name="logger">Hears of bans; Akka's own would lose its category, and with it its level.</param>
    public BanTableActor(
        BanTable table, NeverBanned neverBanned, IReadOnlyList<IActorRef> loops, IActorRef filter, Action<int> cut, TimeProvider time, ILogger logger)
    {
        _table = table;
        _neverBanned = neverBanned;
        _loops = loops;
        _filter = filter;
        _cut = cut;
        _time = time;
        _logger = logger;
        Receive<ImposeBan>(Impose);
        Receive<LiftBan>(Lift);
        Receive<BanHistory>(asked => Sender.Tell(new BanRemembered(_table.Get(asked.Prefix))));
        Receive<SpareFromBans>(spare => _neverBanned = spare.NeverBanned);
        Receive<Sweep>(_ => _table.RemoveExpired(Now));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    protected override void PreStart() => Timers.StartPeriodicTimer(Sweep.Instance, Sweep.Instance, SweepInterval);

    private void Impose(ImposeBan command)
    {
        if (_neverBanned.Covers(command.Prefix))
        {
            Sender.Tell(new BanReply(null));
            return;
        }

        var now = Now;
        var earlier = _table.Get(command.Prefix);
        var repeated = command.Restored || earlier?.IsActive(now) == true;
        var ban = new Ban
        {
            Prefix = command.Prefix,
            Jail = command.Jail,
            Origin = command.Origin,
            Reporter = command.Reporter,
            Reason = command.Reason,
            SinceUnixMs = earlier?.IsActive(now) == true ? earlier.SinceUnixMs : now,
            UntilUnixMs = command.Duration is { } duration ? now + (long)duration.TotalMilliseconds : null,
            Offences = command.Offences ?? (earlier?.Offences ?? 0) + (repeated ? 0 : 1),
        };
        _table.Put(ban);
        BansLog.BanImposed(_logger, ban.Prefix, ban.Origin, ban.Jail);
        CutAndReply(ban, endsEarlier: earlier?.IsActive(now) == true && ban.EndsBefore(earlier), Sender);
    }

    private void CutAndReply(Ban ban, bool endsEarlier, IActorRef asker)
    {
        var kick = new KickClients(ban.Prefix, CloseReason.Banned);
        var cuts = Task.WhenAll(_loops.Select(loop => loop.Ask<ConnectionsCut>(kick, CutTimeout)));
        Task released = endsEarlier ? Release(ban.Prefix) : Task.CompletedTask;
        Task.WhenAll(cuts, released).ContinueWith(
            _ =>
            {
                if (cuts.IsCompletedSuccessfully)
                {
                    _cut(cuts.Result.Sum(cut => cut.Count));
                }

                return new BanReply(ban);
            },
            TaskScheduler.Default).PipeTo(asker, Self);
    }

    private void Lift(LiftBan command)
    {
        var lifted = _table.Get(command.Prefix) is { } ban && ban.IsActive(Now) ? _table.Remove(command.Prefix) : null;
        if (lifted is null)
        {
            Sender.Tell(new BanLifted(null));
            return;
        }

        BansLog.BanLifted(_logger, lifted.Prefix);
        Release(lifted.Prefix).ContinueWith(_ => new BanLifted(lifted), TaskScheduler.Default).PipeTo(Sender, Self);
    }

    /// <summary>Ends when the kernel does not drop the prefix any more, so that whoever is told of it gets in at once.</summary>
    private Task<ReleasedFromFilter> Release(IpPrefix prefix) => _filter.Ask<ReleasedFromFilter>(new ReleaseFromFilter(prefix), ReleaseTimeout);

    private sealed record Sweep : INoSerializationVerificationNeeded
    {
        public static readonly Sweep Instance = new();
    }
}
