using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Filtering;

/// <summary>Owns the program that the kernel drops the most active banned clients by.</summary>
/// <remarks>
/// Default dispatcher. A few times a second it asks the loops whom they refused, decides who is dropped, and hands a new program
/// to the loops if that has changed. One program is on its way at a time; what changes meanwhile goes into the next. Who is banned
/// is read from the table, so a ban that nobody told of ends here as well, at the next look.
/// </remarks>
public sealed class KernelFilterActor : ReceiveActor, IWithTimers
{
    // Also how often a program is rebuilt at most, unbans aside.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    // Under this a program is not worth having: a limit this tight is none that an operator has set on purpose.
    private const int MinInstructions = 64;

    private readonly IKernelFilter _filter;
    private readonly BanTable _bans;
    private readonly KernelFilterStatus _status;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OffenderList _offenders = new();
    private readonly List<(IpPrefix Prefix, IActorRef Asker)> _waiting = [];
    private ConfigureFilter _configuration = new(false, new NeverBanned(new BanSettings(), [], UpstreamSet.Empty));
    private KernelFilterState _state = KernelFilterState.Off;
    // Less after the kernel found a program too long: net.core.optmem_max is 128 KB now and was 20 KB for long.
    private int _maxInstructions = FilterProgram.MaxInstructionCount;
    private FilterProgram? _inForce;
    private FilterProgram? _onItsWay;
    private bool _isSetting;
    private bool _isCollecting;
    private long _rebuilds;

    /// <param name="filter">The loops' side of it.</param>
    /// <param name="bans">Who is banned; only read here.</param>
    /// <param name="status">Told how it stands.</param>
    /// <param name="time">The clock bans are dated by.</param>
    /// <param name="logger">Hears once why there is no filter.</param>
    public KernelFilterActor(IKernelFilter filter, BanTable bans, KernelFilterStatus status, TimeProvider time, ILogger logger)
    {
        _filter = filter;
        _bans = bans;
        _status = status;
        _time = time;
        _logger = logger;
        _rebuilds = status.Current.RebuildCount;
        Receive<ConfigureFilter>(Configure);
        Receive<ReleaseFromFilter>(Release);
        Receive<Look>(_ => OnLook());
        Receive<Collected>(OnCollected);
        Receive<ProgramSet>(OnProgramSet);
        Receive<Status.Failure>(failure => throw failure.Cause);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool IsOn => _state is KernelFilterState.Idle or KernelFilterState.Attached;

    /// <summary>After a fault too: what program is in force is not known then, so none may be.</summary>
    protected override void PreStart()
    {
        Publish();
        Set(null);
    }

    protected override void PreRestart(Exception reason, object message)
    {
        Self.Tell(_configuration);
        base.PreRestart(reason, message);
    }

    /// <summary>Nobody would let a prefix go any more.</summary>
    protected override void PostStop()
    {
        _filter.CountRefusals(false);
        _filter.SetAsync(null);
    }

    private void Configure(ConfigureFilter configuration)
    {
        var wasEnabled = _configuration.Enabled;
        _configuration = configuration;
        if (configuration.Enabled && !wasEnabled)
        {
            TurnOn();
        }
        else if (!configuration.Enabled && wasEnabled)
        {
            TurnOff(KernelFilterState.Off);
        }
        else
        {
            Rebuild();
        }
    }

    private void TurnOn()
    {
        var outcome = _filter.Probe();
        _state = outcome switch
        {
            FilterOutcome.Done => KernelFilterState.Idle,
            FilterOutcome.NotSupported => KernelFilterState.NotSupported,
            FilterOutcome.NotPermitted => KernelFilterState.NotPermitted,
            _ => KernelFilterState.Failed,
        };
        _maxInstructions = FilterProgram.MaxInstructionCount;
        if (IsOn)
        {
            _filter.CountRefusals(true);
            Timers.StartPeriodicTimer(Look.Instance, Look.Instance, LookInterval);
        }
        else
        {
            FilteringLog.NotToBeHad(_logger, outcome);
        }

        Publish();
    }

    private void TurnOff(KernelFilterState state)
    {
        _state = state;
        _filter.CountRefusals(false);
        Timers.Cancel(Look.Instance);
        _offenders.Clear();
        Rebuild();
        Publish();
    }

    private void Release(ReleaseFromFilter release)
    {
        _offenders.Remove(release.Prefix);
        if (IsDropped(release.Prefix))
        {
            _waiting.Add((release.Prefix, Sender));
            Rebuild();
        }
        else
        {
            Sender.Tell(ReleasedFromFilter.Instance);
        }
    }

    private void OnLook()
    {
        Rebuild();
        if (!_isCollecting)
        {
            _isCollecting = true;
            _filter.CollectAsync().PipeTo(Self, success: refusals => new Collected(refusals));
        }
    }

    // The next look builds on it: two programs for one look would be twice the work.
    private void OnCollected(Collected collected)
    {
        _isCollecting = false;
        if (IsOn && collected.Refusals.Count > 0)
        {
            _offenders.Add(collected.Refusals, _bans, _configuration.NeverBanned, Now);
        }
    }

    /// <summary>Puts a program in force if the one there is, or the one on its way, is not right any more.</summary>
    private void Rebuild()
    {
        _offenders.Refresh(_bans, _configuration.NeverBanned, Now);
        if (_offenders.HasChanged && !_isSetting)
        {
            Set(_offenders.Take(_maxInstructions));
        }
    }

    private void Set(FilterProgram? program)
    {
        _isSetting = true;
        _onItsWay = program;
        _filter.SetAsync(program).PipeTo(Self, success: outcome => new ProgramSet(program, outcome));
    }

    private void OnProgramSet(ProgramSet set)
    {
        _isSetting = false;
        _onItsWay = null;
        _inForce = set.Outcome == FilterOutcome.Done ? set.Program : null;
        if (set.Outcome == FilterOutcome.TooLong && set.Program!.InstructionCount / 2 >= MinInstructions)
        {
            _maxInstructions = set.Program.InstructionCount / 2;
            Set(_offenders.Take(_maxInstructions));
        }
        else if (set.Outcome != FilterOutcome.Done && IsOn)
        {
            FilteringLog.Failed(_logger, set.Outcome, set.Program!.PrefixCount);
            TurnOff(set.Outcome == FilterOutcome.NotPermitted ? KernelFilterState.NotPermitted : KernelFilterState.Failed);
        }
        else
        {
            _rebuilds += _inForce is null ? 0 : 1;
            _state = !IsOn ? _state : _inForce is null ? KernelFilterState.Idle : KernelFilterState.Attached;
        }

        Publish();
        AnswerReleased();
        if (_waiting.Count > 0 || !IsOn)
        {
            // What cannot wait for the next look: an unban, or the end of it all.
            Rebuild();
        }
    }

    private void AnswerReleased()
    {
        foreach (var (_, asker) in _waiting.Where(waiting => !IsDropped(waiting.Prefix)))
        {
            asker.Tell(ReleasedFromFilter.Instance);
        }

        _waiting.RemoveAll(waiting => !IsDropped(waiting.Prefix));
    }

    private bool IsDropped(IpPrefix prefix) => _inForce?.Contains(prefix) == true || _onItsWay?.Contains(prefix) == true;

    private void Publish() => _status.Become(new KernelFilterStatus.Snapshot(_state, _inForce?.PrefixCount ?? 0, _rebuilds));

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed record Collected(IReadOnlyList<PrefixRefusals> Refusals) : INoSerializationVerificationNeeded;

    private sealed record ProgramSet(FilterProgram? Program, FilterOutcome Outcome) : INoSerializationVerificationNeeded;
}
