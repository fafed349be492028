using ActorProxy.Core.Accepting;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Metrics;

namespace ActorProxy.Sites;

/// <summary>Counts requests, writes them down, and tells of those that are failures of their client.</summary>
internal sealed class SiteRecorder(PrometheusProxyMetrics metrics, AccessLog log) : ISiteObserver
{
    /// <summary>Told of answers that a site reports, when they have gone out. On threads that other requests wait for: must be quick.</summary>
    public Action<SiteFailure>? Failed { get; set; }

    public void OnFinished(SiteRequest request, TimeSpan duration)
    {
        var status = request.Http.Response.StatusCode;
        if (request.Site is { } site)
        {
            metrics.Site(site.Name).Finished(status, duration);
        }

        if (log.IsOn)
        {
            log.Write(Entry(request, status, duration));
        }

        if (JailOf(request, status) is { } jail)
        {
            Failed?.Invoke(new SiteFailure(request.Connection.Handover.Client.Address, request.Site!.Name, jail, status));
        }
    }

    /// <summary>Who counts this answer as a failure of the client; null = nobody. What rules refuse is no backend's failed login.</summary>
    private static string? JailOf(SiteRequest request, int status) => request switch
    {
        { Site: null } => null,
        { IsRefusedByRules: true } => request.Site.Settings.Waf.Jail is { Length: > 0 } jail ? jail : null,
        _ => request.Site.Settings.ReportFailures is { } reported && reported.Statuses.Contains(status) ? reported.Jail : null,
    };

    // A client may end the connection as soon as it has its answer: what went well stays so.
    private static CloseReason ReasonOf(SiteRequest request) =>
        request.Connection.CutBy is not CloseReason.None and var cutBy && request.Reason != CloseReason.Completed ? cutBy : request.Reason;

    private static RequestEntry Entry(SiteRequest request, int status, TimeSpan duration)
    {
        var http = request.Http;
        var handover = request.Connection.Handover;
        return new RequestEntry
        {
            Id = handover.Id,
            Listener = handover.Listener,
            Client = handover.Client,
            ServerName = handover.ServerName,
            Alpn = http.Request.Protocol == HttpProtocol.Http2 ? "h2" : "http/1.1",
            Route = request.Route,
            Upstream = request.Upstream,
            Server = request.Server,
            BytesIn = request.BytesIn,
            BytesOut = request.BytesOut,
            Preread = handover.Preread,
            Connect = request.Dial?.Took,
            Duration = duration,
            Reason = ReasonOf(request),
            IsTls = handover.Kind == ListenerKind.Tls,
            Method = http.Request.Method,
            Host = http.Request.Headers.Host.ToString(),
            Path = http.Request.Path.Value ?? "",
            Status = status,
            UserAgent = http.Request.Headers.UserAgent.ToString(),
        };
    }
}
