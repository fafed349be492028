using ActorProxy.Core.Offloading;
using ActorProxy.Hosting;
using ActorProxy.Metrics;

namespace ActorProxy.Sites.Waf;

/// <summary>Counts what rules say of requests, and writes down what they do not let pass, so many lines a second at most. Any thread.</summary>
internal sealed class WafRecorder(WafMetrics metrics, TimeProvider time, ILogger<WafRecorder> logger)
{
    private const int LinesPerSecond = 10;

    private readonly LineBudget _lines = new(time, LinesPerSecond, TimeSpan.FromSeconds(1));

    /// <param name="request">Has found its site.</param>
    /// <param name="mode">What the site does with a hit.</param>
    /// <param name="hit">Null = it may pass.</param>
    public void Judged(SiteRequest request, WafMode mode, WafHit? hit)
    {
        var site = request.Site!.Name;
        metrics.Judged(site, hit is null ? WafMetrics.Passed : mode == WafMode.Block ? WafMetrics.Blocked : WafMetrics.Detected);
        if (hit is null || !_lines.TrySpend(out var missed))
        {
            return;
        }

        if (missed > 0)
        {
            WafLog.Missed(logger, missed);
        }

        var connection = request.Connection;
        if (mode == WafMode.Block)
        {
            WafLog.Blocked(logger, site, connection.ClientText, connection.ConnectionId, hit.Status, hit.Findings);
        }
        else
        {
            WafLog.Detected(logger, site, connection.ClientText, connection.ConnectionId, hit.Status, hit.Findings);
        }
    }
}
