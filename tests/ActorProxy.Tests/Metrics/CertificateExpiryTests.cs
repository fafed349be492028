using System.Text;
using ActorProxy.Metrics;

namespace ActorProxy.Tests.Metrics;

public class CertificateExpiryTests
{
    [Fact]
    public async Task SetCertificateExpiry_IsSecondsPerSiteAndGoesWithTheSite()
    {
        var metrics = new PrometheusProxyMetrics();
        metrics.SetCertificateExpiry("a.example", DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
        metrics.SetCertificateExpiry("b.example", DateTimeOffset.UnixEpoch);
        metrics.SetCertificateExpiry("c.example", DateTimeOffset.UnixEpoch);
        metrics.SetCertificateExpiry("c.example", null);

        using var page = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(page);

        Assert.Equal(
            ["actorproxy_certificate_expiry_timestamp_seconds{site=\"a.example\"} 1800000000", "actorproxy_certificate_expiry_timestamp_seconds{site=\"b.example\"} 0"],
            Encoding.UTF8.GetString(page.ToArray()).Split('\n').Where(line => line.StartsWith("actorproxy_certificate", StringComparison.Ordinal)).Order());
    }
}
