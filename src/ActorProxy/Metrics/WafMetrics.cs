using Prometheus;

namespace ActorProxy.Metrics;

/// <summary>What rules say of the requests to sites. Labels are sites of the configuration and three words. Any thread.</summary>
public sealed class WafMetrics
{
    public const string Passed = "passed";
    public const string Detected = "detected";
    public const string Blocked = "blocked";

    private readonly Counter _requests;
    private readonly Gauge _ready;

    public WafMetrics(PrometheusProxyMetrics metrics)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(metrics.Registry);
        _requests = factory.CreateCounter(
            "actorproxy_waf_requests_total", "Requests looked at by rules: passed, detected (passed all the same), blocked.",
            new CounterConfiguration { LabelNames = ["site", "action"], ExemplarBehavior = ExemplarBehavior.NoExemplars() });
        _ready = factory.CreateGauge("actorproxy_waf_ready", "1 while the rules of a site are loaded; 0: with block it answers 503, with detect nothing is looked at.", "site");
    }

    /// <param name="site">As configured.</param>
    /// <param name="action">One of the three words.</param>
    public void Judged(string site, string action) => _requests.WithLabels(site, action).Inc();

    /// <summary>Says which sites have rules, and whether these are there; others have none any more.</summary>
    internal void Configured(IEnumerable<(string Site, bool IsReady)> sites)
    {
        foreach (var labels in _ready.GetAllLabelValues())
        {
            _ready.RemoveLabelled(labels);
        }

        foreach (var (site, isReady) in sites)
        {
            _ready.WithLabels(site).Set(isReady ? 1 : 0);
        }
    }
}
