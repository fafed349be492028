using System.Text;
using ActorProxy.Metrics;
using ActorProxy.Tests.Admin;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Metrics;

/// <summary>What the metrics tell of garbage collections.</summary>
public sealed class GcPausesTests
{
    private static readonly (string Label, string Value) SecondGeneration = ("generation", "2");

    [Fact]
    public async Task Pauses_AfterEachFullCollection_CountItAndItsTime()
    {
        var metrics = new PrometheusProxyMetrics();
        var before = await Read(metrics);
        for (var count = 1; count <= 3; count++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var expected = count;
            await Eventually.True(
                async () => (await Read(metrics)).Sum("actorproxy_gc_pause_seconds_count", SecondGeneration)
                    >= before.Sum("actorproxy_gc_pause_seconds_count", SecondGeneration) + expected,
                "the collection to be counted");
        }

        var seconds = (await Read(metrics)).Sum("actorproxy_gc_pause_seconds_sum", SecondGeneration) - before.Sum("actorproxy_gc_pause_seconds_sum", SecondGeneration);
        Assert.InRange(seconds, 1e-6, GC.GetTotalPauseDuration().TotalSeconds);
    }

    private static async Task<MetricsPage> Read(PrometheusProxyMetrics metrics)
    {
        using var stream = new MemoryStream();
        await metrics.Registry.CollectAndExportAsTextAsync(stream);
        return new MetricsPage(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
