using System.Collections.Concurrent;
using System.Globalization;
using Prometheus;

namespace ActorProxy.Metrics;

/// <summary>Counts the requests to one site. Any thread.</summary>
internal sealed class SiteCounters(string site, Counter requests, Histogram seconds)
{
    // A status has three digits.
    private const int LargestStatus = 999;

    private readonly ConcurrentDictionary<int, Counter.Child> _byStatus = new();
    private readonly Histogram.Child _seconds = seconds.WithLabels(site);

    public void Finished(int status, TimeSpan duration)
    {
        _byStatus.GetOrAdd(
            Math.Clamp(status, 0, LargestStatus),
            static (code, of) => of.Requests.WithLabels(of.Site, code.ToString(CultureInfo.InvariantCulture)),
            (Requests: requests, Site: site)).Inc();
        _seconds.Observe(duration.TotalSeconds);
    }
}
