using System.Collections.Concurrent;
using System.Globalization;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Metrics;

namespace ActorProxy.Sites;

/// <summary>Counts requests and writes them down.</summary>
internal sealed class SiteRecorder(PrometheusProxyMetrics metrics, AccessLog log) : ISiteObserver
{
    // Statuses as text, made once: a backend may answer with any of a thousand.
    private static readonly ConcurrentDictionary<int, string> Codes = new();

    public void OnFinished(SiteRequest request, TimeSpan duration)
    {
        var status = request.Http.Response.StatusCode;
        if (request.Site is { } site)
        {
            var code = Codes.GetOrAdd(Math.Clamp(status, 0, 999), static code => code.ToString(CultureInfo.InvariantCulture));
            metrics.SiteRequests.WithLabels(site.Name, code).Inc();
            metrics.SiteRequestSeconds.WithLabels(site.Name).Observe(duration.TotalSeconds);
        }

        if (log.IsOn)
        {
            log.Write(Entry(request, status, duration));
        }
    }

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
            Route = handover.Route,
            Upstream = request.Upstream,
            Server = request.Server,
            BytesIn = http.Request.ContentLength ?? 0,
            BytesOut = http.Response.ContentLength ?? 0,
            Duration = duration,
            Reason = http.RequestAborted.IsCancellationRequested ? CloseReason.ClientReset : request.Reason,
            IsTls = handover.Kind == ListenerKind.Tls,
            Method = http.Request.Method,
            Host = http.Request.Headers.Host.ToString(),
            Path = http.Request.Path.Value ?? "",
            Status = status,
            UserAgent = http.Request.Headers.UserAgent.ToString(),
        };
    }
}
