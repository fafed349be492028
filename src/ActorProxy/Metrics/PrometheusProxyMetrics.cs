using System.Collections.Concurrent;
using ActorProxy.Actors.Feeds;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Loops;
using Prometheus;

namespace ActorProxy.Metrics;

/// <summary>The data path's counters as Prometheus metrics; names as in the contract.</summary>
/// <remarks>
/// A registry of its own, so that several edges can live in one process. Labels come from the configuration and small closed
/// sets only. Children are resolved once and kept: an increment is a few nanoseconds.
/// </remarks>
public sealed class PrometheusProxyMetrics : IProxyMetrics
{
    private const string Success = "success";
    private const string Failure = "failure";

    private static readonly double[] Milliseconds = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];
    private static readonly double[] Lifetimes = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 14400, 86400];

    private readonly ConcurrentDictionary<string, ListenerCounters> _listeners = new();
    private readonly ConcurrentDictionary<string, UpstreamCounters> _upstreams = new();
    private readonly Counter _accepted, _refused, _closed, _faults, _bytes;
    private readonly Gauge _active, _healthy, _hash, _connectionsLimit, _certificateExpiry;
    private readonly Histogram _preread, _connect, _duration;
    private readonly ConcurrentDictionary<string, SiteCounters> _sites = new(StringComparer.Ordinal);
    private readonly Counter _reloads;
    private readonly Counter _siteRequests;
    private readonly Histogram _siteSeconds;
    private readonly Counter _feedReads, _certificateOrders;
    private readonly Gauge _lastReloadOk;
    private readonly Gauge _feedEntries, _feedOk;
    private readonly GcPauses _gcPauses;

    public PrometheusProxyMetrics()
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        var factory = Prometheus.Metrics.WithCustomRegistry(Registry);
        _accepted = factory.CreateCounter("actorproxy_connections_accepted_total", "Connections taken from a listener.", Labels("listener"));
        _active = factory.CreateGauge("actorproxy_connections_active", "Connections alive.", "listener");
        _refused = factory.CreateCounter("actorproxy_connections_refused_total", "Connections that ended before their name was known.", Labels("listener", "reason"));
        _closed = factory.CreateCounter("actorproxy_connections_closed_total", "Connections that ended after their name was known.", Labels("listener", "upstream", "reason"));
        _faults = factory.CreateCounter("actorproxy_connection_faults_total", "Connections ended by a fault of ours.", Labels("listener"));
        _bytes = factory.CreateCounter("actorproxy_bytes_total", "Bytes moved: in from the client, out to the client.", Labels("upstream", "direction"));
        _preread = factory.CreateHistogram("actorproxy_preread_seconds", "From accept until the name was known.", Buckets(Milliseconds, "listener"));
        _connect = factory.CreateHistogram("actorproxy_upstream_connect_seconds", "Successful connects to an upstream.", Buckets(Milliseconds, "upstream"));
        _duration = factory.CreateHistogram("actorproxy_connection_duration_seconds", "From accept to the end.", Buckets(Lifetimes, "listener"));
        _healthy = factory.CreateGauge("actorproxy_upstream_healthy", "1 while an address of the server is healthy.", "upstream", "server");
        _certificateExpiry = factory.CreateGauge(
            "actorproxy_certificate_expiry_timestamp_seconds", "When the site's certificate ends; 0 while it has a temporary one only.", "site");
        _certificateOrders = factory.CreateCounter(
            "actorproxy_certificate_orders_total", "Orders this node has placed with the authority: issued, refused, rate-limited, unavailable.", Labels("outcome"));
        _reloads = factory.CreateCounter("actorproxy_config_reloads_total", "Reloads by result.", Labels("result"));
        _reloads.WithLabels(Success);
        _reloads.WithLabels(Failure);
        _hash = factory.CreateGauge(
            "actorproxy_config_hash_info", "1 for the configuration in force, whose hash is the same on every node that has the same file but for what names the node.", "hash");
        _lastReloadOk = factory.CreateGauge("actorproxy_config_last_reload_ok", "0 while the file that was last read is rejected and an older configuration in force.");
        _lastReloadOk.Set(1);
        _connectionsLimit = factory.CreateGauge("actorproxy_connections_limit", "Connections this node takes on at once, limits.max-connections; 0 = no limit.");
        factory.CreateGauge("actorproxy_descriptors_limit", "Descriptors the process may have, as process_open_handles counts them; 0 = not known on this system.")
            .Set(LoopGroup.DescriptorLimit ?? 0);
        BansActive = factory.CreateGauge("actorproxy_bans_active", "Bans in force.", "origin");
        BanConnectionsCut = factory.CreateCounter("actorproxy_ban_connections_cut_total", "Live connections cut by a ban.");
        BanPropagation = factory.CreateHistogram(
            "actorproxy_ban_propagation_seconds", "From a ban's decision on another node until it is enforced here, by the clocks of both.", Buckets(Milliseconds));
        BansStoreOk = factory.CreateGauge("actorproxy_bans_store_ok", "1 while bans are stored; 0 while they live in memory only because the file does not work.");
        _feedEntries = factory.CreateGauge("actorproxy_feed_entries", "Networks that a feed's list in force names.", "feed");
        _feedOk = factory.CreateGauge("actorproxy_feed_ok", "0 while a feed's file is missing or refused, and an older list in force.", "feed");
        _feedReads = factory.CreateCounter("actorproxy_feed_reads_total", "Readings of a feed's file: applied, refused (the list before stays), missing.", Labels("feed", "result"));
        FilterState = factory.CreateGauge("actorproxy_kernel_filter_state", "1 for the state the kernel filter is in.", "state");
        FilterEntries = factory.CreateGauge("actorproxy_kernel_filter_entries", "Banned prefixes that the kernel drops before accept.");
        FilterRebuilds = factory.CreateCounter("actorproxy_kernel_filter_rebuilds_total", "Programs put in force by the kernel filter.");
        FilterDrops = factory.CreateCounter(
            "actorproxy_kernel_filter_drops_total",
            "Packets the kernel dropped at listening sockets while they had a filter: attempts of banned clients, and the rare others, such as those that overflow the accept queue.");
        _siteRequests = factory.CreateCounter("actorproxy_site_requests_total", "Requests to a site, by status.", Labels("site", "code"));
        _siteSeconds = factory.CreateHistogram("actorproxy_site_request_seconds", "From a request's header to the end of its response.", Buckets(Lifetimes, "site"));
        ClusterDetached = factory.CreateGauge("actorproxy_cluster_detached", "1 while this node has been removed from its cluster and goes on alone.");
        ClusterMembers = factory.CreateGauge("actorproxy_cluster_members", "Cluster members as this node sees them.", "status");
        AccessLogDropped = factory.CreateCounter("actorproxy_access_log_dropped_total", "Access log lines lost: the disk was too slow or refused them.");
        DotNetStats.Register(Registry);
        _gcPauses = new GcPauses(factory);
    }

    public CollectorRegistry Registry { get; }

    public Gauge BansActive { get; }

    public Counter BanConnectionsCut { get; }

    public Histogram BanPropagation { get; }

    public Gauge BansStoreOk { get; }

    public Gauge FilterState { get; }

    public Gauge FilterEntries { get; }

    public Counter FilterRebuilds { get; }

    public Counter FilterDrops { get; }

    public Gauge ClusterMembers { get; }

    public Gauge ClusterDetached { get; }

    public Counter AccessLogDropped { get; }

    public IListenerMetrics Listener(string name) => _listeners.GetOrAdd(name, static (name, all) => new ListenerCounters(all, name), this);

    public IUpstreamMetrics Upstream(string name) => _upstreams.GetOrAdd(name, static (name, all) => new UpstreamCounters(all, name), this);

    /// <summary>The counters of a site, as configured.</summary>
    internal SiteCounters Site(string name) => _sites.GetOrAdd(name, static (name, all) => new SiteCounters(name, all._siteRequests, all._siteSeconds), this);

    /// <summary>What all listeners and upstreams have counted since the start.</summary>
    public TrafficTotals Totals()
    {
        var refused = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var listener in _listeners.Values)
        {
            listener.AddRefused(refused);
        }

        return new TrafficTotals(
            _listeners.Values.Sum(listener => listener.AcceptedCount), refused, _upstreams.Values.Sum(upstream => upstream.BytesIn), _upstreams.Values.Sum(upstream => upstream.BytesOut));
    }

    /// <summary>Records a server's health.</summary>
    /// <param name="upstream">Its upstream.</param>
    /// <param name="server">As configured.</param>
    /// <param name="healthy">Null = it has left the configuration.</param>
    public void SetHealthy(string upstream, string server, bool? healthy)
    {
        if (healthy is { } isHealthy)
        {
            _healthy.WithLabels(upstream, server).Set(isHealthy ? 1 : 0);
        }
        else
        {
            _healthy.RemoveLabelled(upstream, server);
        }
    }

    /// <summary>Records a reading of a feed's file.</summary>
    public void FeedLooked(string feed, FeedResult result, int entries)
    {
        _feedReads.WithLabels(feed, result.ToString().ToLowerInvariant()).Inc();
        _feedEntries.WithLabels(feed).Set(entries);
        _feedOk.WithLabels(feed).Set(result == FeedResult.Applied ? 1 : 0);
    }

    /// <summary>A feed has left the configuration.</summary>
    public void FeedRetired(string feed)
    {
        _feedEntries.RemoveLabelled(feed);
        _feedOk.RemoveLabelled(feed);
    }

    /// <summary>Records when a site's certificate ends.</summary>
    /// <param name="site">As configured.</param>
    /// <param name="expiry">The Unix epoch for a temporary one; null = the site has left the configuration.</param>
    public void SetCertificateExpiry(string site, DateTimeOffset? expiry)
    {
        if (expiry is { } end)
        {
            _certificateExpiry.WithLabels(site).Set(end.ToUnixTimeSeconds());
        }
        else
        {
            _certificateExpiry.RemoveLabelled(site);
        }
    }

    /// <summary>Counts an order of a certificate.</summary>
    public void CertificateOrdered(OrderOutcome outcome) => _certificateOrders.WithLabels(outcome switch
    {
        OrderOutcome.Issued => "issued",
        OrderOutcome.Failed { Failure: OrderFailure.Refused } => "refused",
        OrderOutcome.Failed { Failure: OrderFailure.RateLimited } => "rate-limited",
        _ => "unavailable",
    }).Inc();

    /// <summary>Counts a reload.</summary>
    public void Reloaded(bool succeeded)
    {
        _reloads.WithLabels(succeeded ? Success : Failure).Inc();
        _lastReloadOk.Set(succeeded ? 1 : 0);
    }

    /// <summary>Says what is in force.</summary>
    /// <param name="hash">Of the configuration.</param>
    /// <param name="maxConnections">0 = no limit.</param>
    public void Configured(string hash, int maxConnections)
    {
        foreach (var labels in _hash.GetAllLabelValues())
        {
            _hash.RemoveLabelled(labels);
        }

        _hash.WithLabels(hash).Set(1);
        _connectionsLimit.Set(maxConnections);
    }

    // Exemplars would read the current Activity at every increment.
    private static CounterConfiguration Labels(params string[] names) => new() { LabelNames = names, ExemplarBehavior = ExemplarBehavior.NoExemplars() };

    private static HistogramConfiguration Buckets(double[] buckets, params string[] names) =>
        new() { Buckets = buckets, LabelNames = names, ExemplarBehavior = ExemplarBehavior.NoExemplars() };

    private sealed class ListenerCounters(PrometheusProxyMetrics all, string name) : IListenerMetrics
    {
        private readonly ConcurrentDictionary<(string Upstream, CloseReason Reason), Counter.Child> _closed = new();
        private readonly Counter.Child?[] _refused = new Counter.Child?[Enum.GetValues<CloseReason>().Length];
        private readonly Counter.Child _accepted = all._accepted.WithLabels(name);
        private readonly Counter.Child _faults = all._faults.WithLabels(name);
        private readonly Gauge.Child _active = all._active.WithLabels(name);
        private readonly Histogram.Child _preread = all._preread.WithLabels(name);
        private readonly Histogram.Child _duration = all._duration.WithLabels(name);

        public long AcceptedCount => (long)_accepted.Value;

        public void Accepted() => _accepted.Inc();

        public void Began() => _active.Inc();

        public void Ended(TimeSpan duration)
        {
            _active.Dec();
            _duration.Observe(duration.TotalSeconds);
        }

        public void Refused(CloseReason reason) =>
            (_refused[(int)reason] ??= all._refused.WithLabels(name, reason.Text())).Inc();

        public void Closed(string? upstream, CloseReason reason) =>
            _closed.GetOrAdd((upstream ?? "", reason), key => all._closed.WithLabels(name, key.Upstream, key.Reason.Text())).Inc();

        public void Preread(TimeSpan duration) => _preread.Observe(duration.TotalSeconds);

        public void Faulted() => _faults.Inc();

        public void AddRefused(SortedDictionary<string, long> byReason)
        {
            for (var reason = 0; reason < _refused.Length; reason++)
            {
                if (_refused[reason] is { } counter)
                {
                    var text = ((CloseReason)reason).Text();
                    byReason[text] = byReason.GetValueOrDefault(text) + (long)counter.Value;
                }
            }
        }
    }

    private sealed class UpstreamCounters(PrometheusProxyMetrics all, string name) : IUpstreamMetrics
    {
        private readonly Counter.Child _in = all._bytes.WithLabels(name, "in");
        private readonly Counter.Child _out = all._bytes.WithLabels(name, "out");
        private readonly Histogram.Child _connect = all._connect.WithLabels(name);

        public long BytesIn => (long)_in.Value;

        public long BytesOut => (long)_out.Value;

        public void Connected(TimeSpan duration) => _connect.Observe(duration.TotalSeconds);

        public void Moved(long fromClient, long toClient)
        {
            if (fromClient > 0)
            {
                _in.Inc(fromClient);
            }

            if (toClient > 0)
            {
                _out.Inc(toClient);
            }
        }
    }
}
