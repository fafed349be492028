using ActorProxy.Core.Addresses;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Akka.Event;

namespace ActorProxy.Actors.Upstreams;

/// <summary>Watches one upstream: resolves its names, checks its targets, tells of health that changed.</summary>
/// <remarks>
/// Runs on the default dispatcher, never on a loop. Everything it finds out it puts into the <see cref="Upstream"/>, where the data
/// path reads it without asking here. At most one look-up per name and one check per target are under way, since the next one
/// is timed from the end of the last.
/// </remarks>
public sealed class UpstreamMonitorActor : ReceiveActor, IWithTimers
{
    // The system's resolver hides the records' lifetime. Half a minute finds a moved backend about as fast as a dynamic
    // name's usual 60 s allow, at two questions a minute.
    private static readonly TimeSpan ResolveInterval = TimeSpan.FromSeconds(30);

    // While a name has no address its upstream may have no target at all.
    private static readonly TimeSpan ResolveRetry = TimeSpan.FromSeconds(2);

    // Without active checks nothing else would bring a server back: nginx's fail_timeout.
    private static readonly TimeSpan TrialInterval = TimeSpan.FromSeconds(10);

    // The first check comes soon, yet not all of them in one moment.
    private static readonly TimeSpan FirstCheckWithin = TimeSpan.FromSeconds(1);

    private readonly Upstream _upstream;
    private readonly UpstreamMonitorOptions _options;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<UpstreamServer, WatchedName> _names = [];
    private readonly Dictionary<UpstreamTarget, WatchedTarget> _targets = [];
    private readonly Dictionary<string, bool> _told = [];
    private TimeSpan _checkInterval;

    public UpstreamMonitorActor(Upstream upstream, UpstreamMonitorOptions options)
    {
        _upstream = upstream;
        _options = options;
        Receive<ApplySettings>(_ => Apply());
        Receive<ResolveDue>(due => StartResolve(due.Server));
        Receive<Resolved>(OnResolved);
        Receive<CheckDue>(due => StartCheck(due.Target));
        Receive<Checked>(OnChecked);
        Receive<TrialDue>(due => due.Target.Readmit());
        Receive<HealthFlipped>(flipped => OnHealthFlipped(flipped.Target));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Upstream upstream, UpstreamMonitorOptions options) =>
        Akka.Actor.Props.Create(() => new UpstreamMonitorActor(upstream, options));

    protected override void PreStart()
    {
        var self = Self;
        _upstream.HealthChanged = target => self.Tell(new HealthFlipped(target));
        _checkInterval = _upstream.Settings.Health.Interval;
        Apply();
    }

    protected override void PostStop()
    {
        _upstream.HealthChanged = null;
        foreach (var server in _told.Keys)
        {
            _options.OnHealth(_upstream.Name, server, null);
        }
    }

    private void Apply()
    {
        var names = _upstream.Settings.Servers.Where(server => !NetAddress.TryParse(server.Host, out _)).ToHashSet();
        foreach (var gone in _names.Keys.Except(names).ToList())
        {
            Timers.Cancel(gone);
            _names.Remove(gone);
        }

        foreach (var server in names)
        {
            if (_names.TryAdd(server, new WatchedName()))
            {
                StartResolve(server);
            }
        }

        var interval = _upstream.Settings.Health.Interval;
        if (interval != _checkInterval)
        {
            _checkInterval = interval;
            foreach (var target in _targets.Keys)
            {
                Schedule(target, first: true);
            }
        }

        FollowTargets();
    }

    private void StartResolve(UpstreamServer server)
    {
        if (_names.TryGetValue(server, out var name) && !name.UnderWay)
        {
            name.UnderWay = true;
            ResolveAsync(server).PipeTo(Self, failure: failure => new Resolved(server, [], failure.Message));
        }
    }

    private async Task<Resolved> ResolveAsync(UpstreamServer server)
    {
        var addresses = await _options.Resolve(server.Host);
        return new Resolved(server, [.. addresses.Select(NetAddress.From)], addresses.Length == 0 ? "no address" : null);
    }

    private void OnResolved(Resolved resolved)
    {
        if (!_names.TryGetValue(resolved.Server, out var name))
        {
            return;
        }

        name.UnderWay = false;
        if (resolved.Error is null)
        {
            name.HasAddresses = true;
            if (_upstream.SetAddresses(resolved.Server, resolved.Addresses))
            {
                _log.Info("Upstream {0}: {1} is {2}", _upstream.Name, resolved.Server.Text, string.Join(", ", resolved.Addresses));
                FollowTargets();
            }
        }
        else if (!name.Failed)
        {
            _log.Warning(
                "Upstream {0}: {1} does not resolve ({2}); {3}",
                _upstream.Name, resolved.Server.Text, resolved.Error, name.HasAddresses ? "going on with the addresses it had" : "it gets no connections");
        }

        name.Failed = resolved.Error is not null;
        Timers.StartSingleTimer(resolved.Server, new ResolveDue(resolved.Server), name.HasAddresses ? ResolveInterval : ResolveRetry);
    }

    private void FollowTargets()
    {
        var targets = _upstream.Targets;
        foreach (var gone in _targets.Keys.Except(targets).ToList())
        {
            Timers.Cancel(gone);
            _targets.Remove(gone);
        }

        foreach (var target in targets)
        {
            if (_targets.TryAdd(target, new WatchedTarget { Healthy = target.Healthy }))
            {
                Schedule(target, first: true);
            }
        }

        Tell();
    }

    private void Schedule(UpstreamTarget target, bool first = false)
    {
        if (_checkInterval > TimeSpan.Zero)
        {
            var delay = first
                ? Random.Shared.NextDouble() * (_checkInterval < FirstCheckWithin ? _checkInterval : FirstCheckWithin)
                : (0.9 + (Random.Shared.NextDouble() * 0.2)) * _checkInterval;
            Timers.StartSingleTimer(target, new CheckDue(target), delay);
        }
        else if (!target.Healthy)
        {
            Timers.StartSingleTimer(target, new TrialDue(target), TrialInterval);
        }
        else
        {
            Timers.Cancel(target);
        }
    }

    private void StartCheck(UpstreamTarget target)
    {
        if (_targets.TryGetValue(target, out var watched) && !watched.UnderWay)
        {
            watched.UnderWay = true;
            ConnectCheck.RunAsync(target, _upstream.Settings).PipeTo(
                Self, success: error => new Checked(target, error), failure: fault => new Checked(target, fault.Message));
        }
    }

    private void OnChecked(Checked result)
    {
        if (!_targets.TryGetValue(result.Target, out var watched))
        {
            return;
        }

        watched.UnderWay = false;
        watched.LastError = result.Error;
        if (result.Error is null)
        {
            result.Target.ReportSuccess();
        }
        else
        {
            result.Target.ReportFailure();
        }

        Schedule(result.Target);
    }

    // Flips found by several threads may arrive in any order: what counts is how the target fares now.
    private void OnHealthFlipped(UpstreamTarget target)
    {
        var healthy = target.Healthy;
        if (!_targets.TryGetValue(target, out var watched) || watched.Healthy == healthy)
        {
            return;
        }

        watched.Healthy = healthy;
        if (healthy)
        {
            _log.Info("Upstream {0}: {1} ({2}) is up", _upstream.Name, target.Server, target.Address);
        }
        else
        {
            _log.Warning("Upstream {0}: {1} ({2}) is down: {3}", _upstream.Name, target.Server, target.Address, watched.LastError ?? "connections fail");
        }

        if (_checkInterval == TimeSpan.Zero)
        {
            Schedule(target);
        }

        Tell();
    }

    private void Tell()
    {
        var servers = _upstream.Settings.Servers.Select(server => server.Text).ToHashSet();
        foreach (var gone in _told.Keys.Except(servers).ToList())
        {
            _told.Remove(gone);
            _options.OnHealth(_upstream.Name, gone, null);
        }

        foreach (var server in servers)
        {
            var healthy = _targets.Any(target => target.Key.Server == server && target.Value.Healthy);
            if (!_told.TryGetValue(server, out var told) || told != healthy)
            {
                _told[server] = healthy;
                _options.OnHealth(_upstream.Name, server, healthy);
            }
        }
    }

    private sealed class WatchedName
    {
        public bool UnderWay { get; set; }

        public bool HasAddresses { get; set; }

        public bool Failed { get; set; }
    }

    private sealed class WatchedTarget
    {
        public bool UnderWay { get; set; }

        /// <summary>As last told.</summary>
        public required bool Healthy { get; set; }

        public string? LastError { get; set; }
    }

    private sealed record ResolveDue(UpstreamServer Server) : INoSerializationVerificationNeeded;

    private sealed record Resolved(UpstreamServer Server, IReadOnlyList<NetAddress> Addresses, string? Error) : INoSerializationVerificationNeeded;

    private sealed record CheckDue(UpstreamTarget Target) : INoSerializationVerificationNeeded;

    private sealed record Checked(UpstreamTarget Target, string? Error) : INoSerializationVerificationNeeded;

    private sealed record TrialDue(UpstreamTarget Target) : INoSerializationVerificationNeeded;

    private sealed record HealthFlipped(UpstreamTarget Target) : INoSerializationVerificationNeeded;
}
