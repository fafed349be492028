using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Clustering;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Filtering;
using Akka.Cluster;
using Prometheus;

namespace ActorProxy.Metrics;

/// <summary>Reads, at each scrape, what is cheaper to look up than to keep counting.</summary>
public sealed class MetricsCollector
{
    private static readonly MemberStatus[] Statuses = Enum.GetValues<MemberStatus>();
    private static readonly KernelFilterState[] FilterStates = Enum.GetValues<KernelFilterState>();

    private readonly PrometheusProxyMetrics _metrics;
    private readonly BanTable _bans;
    private readonly BanTableStatus _banStatus;
    private readonly ClusterStatus _clusterStatus;
    private readonly IKernelFilter _filter;
    private readonly KernelFilterStatus _filterStatus;
    private readonly AccessLog _accessLog;
    private readonly TimeProvider _time;

    public MetricsCollector(
        PrometheusProxyMetrics metrics, BanTable bans, BanTableStatus banStatus, ClusterStatus clusterStatus, IKernelFilter filter, KernelFilterStatus filterStatus, AccessLog accessLog,
        TimeProvider time)
    {
        _metrics = metrics;
        _bans = bans;
        _banStatus = banStatus;
        _clusterStatus = clusterStatus;
        _filter = filter;
        _filterStatus = filterStatus;
        _accessLog = accessLog;
        _time = time;
        metrics.Registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>Answers a scrape.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        await _metrics.Registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }

    private void Collect()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var bans = _bans.All().Where(ban => ban.IsActive(now)).CountBy(ban => ban.Origin).ToDictionary();
        foreach (var origin in Enum.GetValues<BanOrigin>())
        {
            _metrics.BansActive.WithLabels(origin.ToString().ToLowerInvariant()).Set(bans.GetValueOrDefault(origin));
        }

        _metrics.BansStoreOk.Set(_banStatus.IsStoreOk ? 1 : 0);
        _metrics.ClusterDetached.Set(_clusterStatus.IsDetached ? 1 : 0);
        var members = _clusterStatus.Members.CountBy(member => member.Status).ToDictionary();
        foreach (var status in Statuses)
        {
            _metrics.ClusterMembers.WithLabels(status.ToString().ToLowerInvariant()).Set(members.GetValueOrDefault(status));
        }

        var filter = _filterStatus.Current;
        foreach (var state in FilterStates)
        {
            _metrics.FilterState.WithLabels(state.Text()).Set(state == filter.State ? 1 : 0);
        }

        _metrics.FilterEntries.Set(filter.EntryCount);
        _metrics.FilterRebuilds.IncTo(filter.RebuildCount);
        _metrics.FilterDrops.IncTo(_filter.Drops);
        _metrics.AccessLogDropped.IncTo(_accessLog.Dropped);
    }
}
