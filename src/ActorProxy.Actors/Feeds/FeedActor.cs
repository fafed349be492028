using ActorProxy.Actors.Bans;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;
using Akka.Actor;

namespace ActorProxy.Actors.Feeds;

/// <summary>Bans what a published list names, and lifts what it does not name any more.</summary>
/// <remarks>
/// Default dispatcher; the file is read and judged on a thread of the pool. Bans go to the ban table's actor in batches, the next one
/// when the last has been answered: whoever else wants a ban waits for one batch at most.
/// </remarks>
internal sealed class FeedActor : ReceiveActor, IWithTimers
{
    private const int BatchCount = 128;

    // The ban table's actor answers when every loop has cut; longer than any of its own limits.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly FeedSettings _settings;
    private readonly FeedOptions _options;
    private readonly FeedFile _file;
    private readonly FeedState _state;
    private readonly Queue<object> _work = new();
    private FeedLimits _limits;
    private Task _keeping = Task.CompletedTask;
    private FeedStamp? _seen;
    private FeedStamp? _read;
    private DateTimeOffset _readAt;
    private string? _lastTrouble;
    private bool _hasLooked;
    private bool _isBusy;
    private bool _isRetiring;
    private bool _isLifting;
    private int _imposed;
    private int _lifted;

    public FeedActor(FeedSettings settings, FeedLimits limits, FeedOptions options)
    {
        _settings = settings;
        _limits = limits;
        _options = options;
        _file = new FeedFile(settings.File, options.Folder.CopyOf(settings.Name));
        _state = new FeedState(settings.Name);
        Receive<CopyRead>(OnCopyRead);
        Receive<LookDue>(_ => Look());
        Receive<Looked>(OnLooked);
        Receive<Worked>(OnWorked);
        Receive<CopyFailed>(failed => FeedsLog.CopyFailed(_options.Logger, _settings.Name, failed.Problem));
        Receive<LimitFeed>(limit => (_limits, _read) = (limit.Limits, null));
        Receive<RetireFeed>(_ => Retire());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _options.Time.GetUtcNow();

    protected override void PreStart()
    {
        _isBusy = true;
        var file = _file;
        Task.Run(file.ReadCopy).PipeTo(Self, Self, copy => new CopyRead(copy), _ => new CopyRead(FeedList.Empty.Entries));
        Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, _options.LookInterval);
    }

    private void OnCopyRead(CopyRead copy)
    {
        _isBusy = false;
        _state.Remember(copy.Entries, _options.Table);
        if (_isRetiring)
        {
            Retire();
        }
        else
        {
            Look();
        }
    }

    private void Look()
    {
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        var (file, settings, seen, read, before, limits) = (_file, _settings, _seen, _read, _state.Entries.Count, _limits);
        var isFirst = !_hasLooked;
        var isDue = read is null || Now - _readAt >= settings.Refresh;
        Task.Run(() =>
        {
            if (file.Look() is not { } stamp)
            {
                return new Looked(null, null, $"there is no {settings.File}");
            }

            // The first time at once, later when it is not being written any more.
            var isAtRest = isFirst || stamp == seen;
            return isAtRest && (isDue || stamp != read)
                ? new Looked(stamp, FeedRules.Judge(file.Read(settings.Format), before, limits), null)
                : new Looked(stamp, null, null);
        }).PipeTo(Self, Self, looked => looked, problem => new Looked(null, null, problem.GetBaseException().Message));
    }

    private void OnLooked(Looked looked)
    {
        _isBusy = false;
        if (_isRetiring)
        {
            Retire();
            return;
        }

        _hasLooked = true;
        _seen = looked.Stamp;
        if (looked.Verdict is { } verdict)
        {
            (_read, _readAt) = (looked.Stamp, Now);
            Take(verdict);
        }
        else if (looked.Problem is { } problem)
        {
            _read = null;
            Tell(FeedResult.Missing, problem);
        }

        foreach (var entry in _state.Due(_options.Table, Now.ToUnixTimeMilliseconds()))
        {
            _work.Enqueue(new ImposeBan(entry, _settings.Name, BanOrigin.Feed, _settings.Name, "", Duration: null, Restored: true));
        }

        SendBatch();
    }

    private void Take(FeedVerdict verdict)
    {
        if (verdict.Entries is not { } entries)
        {
            Tell(FeedResult.Refused, verdict.Refusal!);
            return;
        }

        var isNew = !entries.SetEquals(_state.Entries);
        foreach (var entry in _state.Take(entries, _options.Table))
        {
            _work.Enqueue(new LiftBan(entry));
        }

        Tell(FeedResult.Applied, null);
        if (isNew)
        {
            Keep(file => file.WriteCopy(entries));
        }
    }

    private void SendBatch()
    {
        if (_work.Count == 0)
        {
            Finish();
            return;
        }

        _isBusy = true;
        var batch = new List<Task<object?>>(BatchCount);
        while (batch.Count < BatchCount && _work.TryDequeue(out var order))
        {
            batch.Add(Ask(order));
        }

        Task.WhenAll(batch).PipeTo(Self, Self, answers => new Worked(answers));
    }

    /// <summary>Without an answer it is tried again at the next look.</summary>
    private async Task<object?> Ask(object order)
    {
        try
        {
            return await _options.Bans.Ask<object>(order, AnswerTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private void OnWorked(Worked worked)
    {
        _isBusy = false;
        var imposed = worked.Answers.OfType<BanReply>().Select(reply => reply.Ban).OfType<Ban>().Select(ban => ban.Prefix).ToList();
        _state.Done(imposed);
        _imposed += imposed.Count;
        _lifted += worked.Answers.OfType<BanLifted>().Count();
        if (_isRetiring && !_isLifting)
        {
            Retire();
            return;
        }

        SendBatch();
    }

    private void Finish()
    {
        if (_imposed + _lifted > 0)
        {
            FeedsLog.Applied(_options.Logger, _settings.Name, _state.Entries.Count, _imposed, _lifted);
            (_imposed, _lifted) = (0, 0);
        }

        if (_isLifting)
        {
            FeedsLog.Retired(_options.Logger, _settings.Name);
            _options.OnRetired(_settings.Name);
            Context.Stop(Self);
        }
    }

    private void Retire()
    {
        _isRetiring = true;
        if (_isBusy)
        {
            return;
        }

        _isLifting = true;
        Timers.Cancel(LookDue.Instance);
        _work.Clear();
        foreach (var entry in _state.Take(new HashSet<IpPrefix>(), _options.Table))
        {
            _work.Enqueue(new LiftBan(entry));
        }

        Keep(file => file.DeleteCopy());
        SendBatch();
    }

    /// <summary>One after the other: the last word stays.</summary>
    private void Keep(Action<FeedFile> change)
    {
        var file = _file;
        _keeping = _keeping.ContinueWith(_ => change(file), TaskScheduler.Default);
        _keeping.PipeTo(Self, Self, success: null, failure: problem => new CopyFailed(problem.GetBaseException().Message));
    }

    /// <summary>Counted every time, logged when it is news.</summary>
    private void Tell(FeedResult result, string? trouble)
    {
        var count = _state.Entries.Count;
        _options.OnLooked(_settings.Name, result, count);
        if (trouble is not null && trouble != _lastTrouble)
        {
            if (result == FeedResult.Refused)
            {
                FeedsLog.Refused(_options.Logger, _settings.Name, count, trouble);
            }
            else
            {
                FeedsLog.Missing(_options.Logger, _settings.Name, count, trouble);
            }
        }

        _lastTrouble = trouble;
    }

    private sealed record CopyRead(IReadOnlySet<IpPrefix> Entries) : INoSerializationVerificationNeeded;

    private sealed record CopyFailed(string Problem) : INoSerializationVerificationNeeded;

    private sealed record Looked(FeedStamp? Stamp, FeedVerdict? Verdict, string? Problem) : INoSerializationVerificationNeeded;

    private sealed record Worked(IReadOnlyList<object?> Answers) : INoSerializationVerificationNeeded;

    private sealed record LookDue : INoSerializationVerificationNeeded
    {
        public static readonly LookDue Instance = new();
    }
}
