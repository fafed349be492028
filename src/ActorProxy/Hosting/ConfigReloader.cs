using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Feeds;
using ActorProxy.Actors.Filtering;
using ActorProxy.Actors.Upstreams;
using ActorProxy.Certificates;
using ActorProxy.Configuration;
using ActorProxy.Configuration.Comparing;
using ActorProxy.Core;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Feeds;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;
using ActorProxy.Metrics;
using ActorProxy.Sites.Waf;
using Akka.Actor;
using Akka.Hosting;

namespace ActorProxy.Hosting;

/// <summary>Holds the configuration in force and swaps it for the file's present content: all of it, or nothing.</summary>
/// <remarks>Any thread; one reload at a time.</remarks>
internal sealed class ConfigReloader(
    ConfigSource source,
    EdgeProxy edge,
    AccessLog accessLog,
    PrometheusProxyMetrics metrics,
    IRequiredActor<UpstreamSupervisorActor> upstreams,
    IRequiredActor<BanTableActor> bans,
    IRequiredActor<KernelFilterActor> filter,
    ClientWatch watch,
    BanMetrics banMetrics,
    IRequiredActor<FeedSupervisorActor> feeds,
    EdgeCertificates certificates,
    WafRuleSets rules,
    ServiceManager manager,
    ILogger<ConfigReloader> logger)
{
    private readonly Lock _reloads = new();
    private volatile ConfigLoadResult _current = source.Loaded;
    private volatile NeverBanned _neverBanned = new(source.Loaded.Settings!.Bans, [], UpstreamSet.Empty);
    private volatile ReporterScopes _scopes = new(source.Loaded.Settings!);
    private volatile IReadOnlyList<string> _rulesNotLoaded = [];
    private volatile PastReload? _lastReload;

    public ProxySettings Current => _current.Settings!;

    public string Hash => _current.Hash;

    public IReadOnlyList<string> Files => _current.Files;

    /// <summary>Whom never to ban, as configured now.</summary>
    public NeverBanned NeverBanned => _neverBanned;

    /// <summary>Who may report whom, as configured now.</summary>
    internal ReporterScopes Scopes => _scopes;

    /// <summary>When the configuration in force was read.</summary>
    public DateTimeOffset LoadedAt { get; private set; } = DateTimeOffset.UtcNow;

    /// <summary>What about the configuration in force has no effect, or does not work on this machine.</summary>
    public IReadOnlyList<string> Warnings => [.. _current.Warnings.Select(warning => warning.ToString()), .. _rulesNotLoaded];

    /// <summary>The last one that was tried; null when there was none since the start.</summary>
    public PastReload? LastReload => _lastReload;

    /// <summary>Puts the configuration the process was started with in force.</summary>
    /// <returns>Addresses that could not be bound; empty = done.</returns>
    internal IReadOnlyList<BindFailure> ApplyFirst()
    {
        ApplyCertificates(Current);
        _rulesNotLoaded = rules.Prepare(Current.Sites);
        foreach (var fault in _rulesNotLoaded)
        {
            // A machine that lacks them must not keep the other sites from starting.
            WafLog.NotLoaded(logger, fault);
        }

        var failures = edge.Apply(Current);
        if (failures.Count == 0)
        {
            rules.Commit(Current.Sites);
            metrics.Configured(Hash, Current.Limits.MaxConnections);
            TellActors(Current);
        }

        return failures;
    }

    /// <summary>Logs what about the configuration in force has no effect or will not do.</summary>
    internal void WarnAboutCurrent() => WarnAbout(_current);

    /// <summary>Reads the file again. A valid one is in force at return, for new connections; live ones go on as they are.</summary>
    public ReloadResult Reload()
    {
        lock (_reloads)
        {
            manager.Reloading();
            var loaded = source.Load();
            var result = loaded.Settings is null
                ? Rejected(loaded.Errors.Select(problem => problem.ToString()))
                : Apply(loaded, loaded.Settings);
            _lastReload = new PastReload(DateTimeOffset.UtcNow, result);
            metrics.Reloaded(result.Succeeded);
            if (result.Succeeded)
            {
                EdgeLog.Reloaded(logger, result.Hash, result.Changes.Count == 0 ? "nothing changed" : string.Join("; ", result.Changes));
                WarnAbout(loaded);
            }
            else
            {
                EdgeLog.ReloadRejected(logger, string.Join(Environment.NewLine, result.Problems));
            }

            manager.Reloaded(result.Succeeded ? $"configuration {result.Hash} is in force" : $"the new configuration was rejected; {result.Hash} stays in force");

            return result;
        }
    }

    private ReloadResult Apply(ConfigLoadResult loaded, ProxySettings settings)
    {
        var old = Current;
        if (rules.Prepare(settings.Sites) is { Count: > 0 } faults)
        {
            rules.Abandon();
            return Rejected(faults);
        }

        try
        {
            // The one step besides binding that can fail.
            accessLog.Reopen(settings.AccessLog);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            rules.Abandon();
            return Rejected([$"actorproxy.access-log.file: {exception.Message}"]);
        }

        ApplyCertificates(settings);
        var failures = edge.Apply(settings);
        if (failures.Count > 0)
        {
            accessLog.Reopen(old.AccessLog);
            ApplyCertificates(old);
            rules.Abandon();
            return Rejected(failures.Select(failure => $"actorproxy.listeners.{failure.Listener}.bind: {failure.Message}"));
        }

        rules.Commit(settings.Sites);
        _rulesNotLoaded = [];
        var needsRestart = RestartNeeds.Of(_current, loaded);
        var changes = ConfigChanges.Describe(old, settings);
        _current = loaded;
        LoadedAt = DateTimeOffset.UtcNow;
        metrics.Configured(loaded.Hash, settings.Limits.MaxConnections);
        TellActors(settings);
        return new ReloadResult(loaded.Hash, changes, needsRestart, [.. loaded.Warnings.Select(warning => warning.ToString())], []);
    }

    /// <summary>Before the sites are there that need them.</summary>
    private void ApplyCertificates(ProxySettings settings) =>
        certificates.Apply(settings.Sites.ToDictionary(site => site.Name, site => site.Certificate), settings.Acme, AnswerableChallenges.Of(settings));

    private ReloadResult Rejected(IEnumerable<string> problems) => new(Hash, [], [], [], [.. problems]);

    private void TellActors(ProxySettings settings)
    {
        upstreams.ActorRef.Tell(new ApplyUpstreams(edge.Upstreams));
        NetAddress[] own = [.. NeverBanned.InterfaceAddresses(), .. Nodes(settings.Cluster)];
        var neverBanned = new NeverBanned(settings.Bans, own, edge.Upstreams);
        var edgeItself = new NeverBanned(settings.Bans with { Ignore = [] }, own, edge.Upstreams);
        _neverBanned = neverBanned;
        _scopes = new ReporterScopes(settings);
        watch.Apply(settings.Bans);
        banMetrics.Apply(settings.Bans);
        bans.ActorRef.Tell(new SpareFromBans(neverBanned));
        bans.ActorRef.Tell(new KeepBanHistory(settings.Bans.HistoryTime));
        feeds.ActorRef.Tell(new ApplyFeeds(settings.Bans.Feeds, new FeedLimits(edgeItself, settings.Bans.Ignore)));
        filter.ActorRef.Tell(new ConfigureFilter(settings.Bans.KernelFilter, neverBanned));
    }

    private static IEnumerable<NetAddress> Nodes(ClusterSettings cluster)
    {
        foreach (var seed in cluster.Seeds)
        {
            if (NetAddress.TryParse(seed.Host, out var address))
            {
                yield return address;
            }
        }
    }

    private void WarnAbout(ConfigLoadResult loaded)
    {
        var connections = loaded.Settings!.Limits.MaxConnections;
        var needed = 2L * connections;
        if (connections > 0 && LoopGroup.DescriptorLimit is { } limit && needed > limit)
        {
            EdgeLog.FewDescriptors(logger, connections, needed, limit);
        }

        foreach (var warning in loaded.Warnings)
        {
            EdgeLog.ConfigurationWarning(logger, warning.ToString());
        }
    }
}
