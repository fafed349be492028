using ActorProxy.Core.Certificates;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Certificates;

/// <summary>Sees to it that every name has a certificate: orders, renews in time, tries again. One at a time.</summary>
/// <remarks>
/// When to do what is decided by <see cref="RenewalState"/>. It keeps nothing that storage does not hold: wherever it starts, it goes on.
/// There is one in a cluster (<see cref="KeeperSingleton"/>). Its clock is the scheduler's.
/// </remarks>
public sealed class CertificateKeeperActor : ReceiveActor, IWithTimers
{
    /// <summary>A clock that was set, or a machine that slept, is noticed after this at the latest.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly CertificateKeeperOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopped;
    private readonly Action _stop;
    private readonly Dictionary<string, RenewalState> _names = [];
    private string _authority = "";
    private bool _busy;
    private int _outages;
    private DateTimeOffset _pausedUntil;

    public CertificateKeeperActor(CertificateKeeperOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        var stopping = new CancellationTokenSource();
        _stopped = stopping.Token;
        _stop = stopping.Cancel;
        Receive<KeepCertificates>(Keep);
        Receive<Wake>(_ => Begin());
        Receive<OrderEnded>(OnOrderEnded);
        Receive<AdviceGiven>(OnAdvice);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static DateTimeOffset Now => Context.System.Scheduler.Now;

    public static Props Props(CertificateKeeperOptions options, ILogger logger) => Akka.Actor.Props.Create(() => new CertificateKeeperActor(options, logger));

    /// <summary>After a fault, too: what it knew is gone.</summary>
    protected override void PreStart() => _options.Nodes.Tell(KeeperStarted.Instance);

    protected override void PostStop() => _stop();

    private void Keep(KeepCertificates keep)
    {
        if (keep.Authority != _authority)
        {
            _authority = keep.Authority;
            _pausedUntil = default;
            _outages = 0;
            _names.Clear();
        }

        foreach (var gone in _names.Keys.Except(keep.Names).ToList())
        {
            _names.Remove(gone);
        }

        foreach (var name in keep.Names.Where(name => !_names.ContainsKey(name)))
        {
            _names[name] = RenewalState.Begin(name, _options.Load(name), Now);
        }

        Sleep();
    }

    /// <summary>Until something is due; while something is under way there is nothing to wait for.</summary>
    private void Sleep()
    {
        if (_busy || _names.Count == 0)
        {
            Timers.Cancel(Wake.Instance);
            return;
        }

        var until = First().Next.At;
        var delay = (until > _pausedUntil ? until : _pausedUntil) - Now;
        Timers.StartSingleTimer(Wake.Instance, Wake.Instance, delay < TimeSpan.Zero ? TimeSpan.Zero : delay < LongestSleep ? delay : LongestSleep);
    }

    private void Begin()
    {
        if (_busy || _names.Count == 0 || First() is not { } first || first.Next.At > Now || _pausedUntil > Now)
        {
            Sleep();
            return;
        }

        if (_options.Load(first.Name) is { } stored && (first.Certificate is not { } known || stored.NotBefore > known.NotBefore))
        {
            // Another node had a newer one, from a time when the two did not see each other.
            _names[first.Name] = RenewalState.Begin(first.Name, stored, Now);
            Sleep();
            return;
        }

        _busy = true;
        var (name, authority) = (first.Name, _authority);
        if (first.Next.Step == RenewalStep.Order)
        {
            CertificatesLog.Ordering(_logger, name, first.Failures + 1);
            Run(_options.Order, first.Order).PipeTo(
                Self,
                success: outcome => new OrderEnded(name, authority, outcome),
                failure: fault => new OrderEnded(name, authority, new OrderOutcome.Failed(OrderFailure.Refused, fault.Message, null)));
        }
        else
        {
            Run(_options.Advise, first.Certificate!.RenewalId!).PipeTo(
                Self, success: advice => new AdviceGiven(name, authority, advice), failure: _ => new AdviceGiven(name, authority, null));
        }
    }

    private async Task<TResult> Run<T, TResult>(Func<T, CancellationToken, Task<TResult>> effect, T argument) => await effect(argument, _stopped);

    private RenewalState First() => _names.Values.MinBy(state => state.Next.At)!;

    private void OnOrderEnded(OrderEnded ended)
    {
        _busy = false;
        _options.OnOrdered(ended.Outcome);
        if (ended.Outcome is OrderOutcome.Issued issued && ended.Authority == _authority)
        {
            // Even for a name that has just left: other nodes may not have been reloaded yet.
            _options.Nodes.Tell(new InstallCertificate(_authority, issued.Certificate));
        }

        if (ended.Authority == _authority && _names.TryGetValue(ended.Name, out var state))
        {
            _names[ended.Name] = Judge(state, ended.Outcome);
        }

        Sleep();
    }

    private RenewalState Judge(RenewalState state, OrderOutcome outcome)
    {
        if (outcome is OrderOutcome.Issued { Certificate: var certificate })
        {
            _outages = 0;
            var renewed = state.Issued(certificate, Now);
            CertificatesLog.Issued(_logger, state.Name, certificate.NotAfter, renewed.OrderDue);
            return renewed;
        }

        var failed = (OrderOutcome.Failed)outcome;
        if (failed.Failure == OrderFailure.Unavailable)
        {
            // Everyone waits. Whoever met it goes to the back, lest a fault of one name's alone keep the others waiting for ever.
            _pausedUntil = Now + RenewalSchedule.Retry(++_outages, failed.RetryAfter, _options.Chance());
        }
        else
        {
            _outages = 0;
        }

        var next = state.Failed(failed, Now, _options.Chance());
        CertificatesLog.OrderFailed(_logger, state.Name, next.Failures, failed.Failure, failed.Reason, next.OrderDue > _pausedUntil ? next.OrderDue : _pausedUntil);
        return next;
    }

    private void OnAdvice(AdviceGiven given)
    {
        _busy = false;
        if (given.Authority == _authority && _names.TryGetValue(given.Name, out var state))
        {
            var next = _names[given.Name] = state.Advised(given.Advice, Now, _options.Chance());
            if (next.OrderDue != state.OrderDue)
            {
                CertificatesLog.Advised(_logger, given.Name, next.OrderDue);
            }
        }

        Sleep();
    }

    private sealed record Wake : INoSerializationVerificationNeeded
    {
        public static readonly Wake Instance = new();
    }

    private sealed record OrderEnded(string Name, string Authority, OrderOutcome Outcome) : INoSerializationVerificationNeeded;

    private sealed record AdviceGiven(string Name, string Authority, RenewalAdvice? Advice) : INoSerializationVerificationNeeded;
}
