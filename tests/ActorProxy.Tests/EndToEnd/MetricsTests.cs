using ActorProxy.Testing;
using ActorProxy.Tests.Admin;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>The metrics under load: names, types and labels of the contract, and values that add up.</summary>
public sealed class MetricsTests
{
    public static TheoryData<string, string, string[]> Contract => new()
    {
        { "connections_accepted_total", "counter", ["listener"] },
        { "connections_active", "gauge", ["listener"] },
        { "connections_refused_total", "counter", ["listener", "reason"] },
        { "connections_closed_total", "counter", ["listener", "upstream", "reason"] },
        { "bytes_total", "counter", ["upstream", "direction"] },
        { "preread_seconds", "histogram", ["listener"] },
        { "upstream_connect_seconds", "histogram", ["upstream"] },
        { "upstream_healthy", "gauge", ["upstream", "server"] },
        { "connection_duration_seconds", "histogram", ["listener"] },
        { "bans_active", "gauge", ["origin"] },
        { "ban_connections_cut_total", "counter", [] },
        { "kernel_filter_state", "gauge", ["state"] },
        { "kernel_filter_entries", "gauge", [] },
        { "kernel_filter_rebuilds_total", "counter", [] },
        { "kernel_filter_drops_total", "counter", [] },
        { "cluster_members", "gauge", ["status"] },
        { "config_reloads_total", "counter", ["result"] },
        { "config_hash_info", "gauge", ["hash"] },
        { "config_last_reload_ok", "gauge", [] },
        { "connections_limit", "gauge", [] },
        { "descriptors_limit", "gauge", [] },
    };

    [Fact]
    public async Task Metrics_UnderLoad_AreTheContractsAndAddUp()
    {
        await using var edge = await TaggedEdge.Start();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, _) =>
        {
            using var client = await edge.Open(index % 2 == 0 ? "a.example" : "b.example", listener: index % 4 == 0 ? "second" : "first");
            await client.Echo("some bytes");
        });
        using (var refused = await EdgeClient.Connect(edge.EndPoint()))
        {
            await refused.Send("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
            await refused.End();
        }

        using (var unknown = await EdgeClient.Connect(edge.EndPoint()))
        {
            await unknown.Send(ClientHello.For("nobody.example"));
            await unknown.End();
        }

        await Eventually.True(async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_connections_active") == 0, "every connection to end");
        var metrics = await edge.Edge.Admin.Metrics();
        foreach (var row in Contract)
        {
            AssertListed(metrics, "actorproxy_" + row[0], (string)row[1], (string[])row[2]);
        }

        Assert.Equal(202, metrics.Sum("actorproxy_connections_accepted_total"));
        Assert.Equal(50, metrics.Sum("actorproxy_connections_accepted_total", ("listener", "second")));
        Assert.Equal(100, metrics.Sum("actorproxy_connections_closed_total", ("upstream", "a"), ("reason", "completed")));
        Assert.Equal(100, metrics.Sum("actorproxy_connections_closed_total", ("upstream", "b"), ("reason", "completed")));
        Assert.Equal(1, metrics.Sum("actorproxy_connections_closed_total", ("upstream", ""), ("reason", "no-route")));
        Assert.Equal(1, metrics.Sum("actorproxy_connections_refused_total", ("reason", "not-tls")));
        Assert.Equal(100 * (11 + ClientHello.For("a.example").Length), metrics.Sum("actorproxy_bytes_total", ("upstream", "a"), ("direction", "in")));
        Assert.Equal(100 * (11 + 2), metrics.Sum("actorproxy_bytes_total", ("upstream", "a"), ("direction", "out")));
        Assert.Equal(201, metrics.Sum("actorproxy_preread_seconds_count"));
        Assert.Equal(200, metrics.Sum("actorproxy_upstream_connect_seconds_count"));
        Assert.Equal(202, metrics.Sum("actorproxy_connection_duration_seconds_count"));

        // Labels come from the configuration, never from what a client said.
        Assert.DoesNotContain("nobody.example", metrics.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a.example", metrics.Text, StringComparison.Ordinal);
        await Eventually.True(() => edge.Edge.Output.All.Count == 201, "a line for each connection that had a name");
    }

    [ToolFact("promtool", "bash")]
    public async Task Metrics_SatisfyPromtool()
    {
        await using var edge = await TaggedEdge.Start();
        using (var client = await edge.Open())
        {
            await client.Echo("some bytes");
        }

        using var folder = new TempFolder();
        var page = folder.Write("metrics", (await edge.Edge.Admin.Metrics()).Text);
        await using var promtool = await ChildProcess.Run(Tools.Find("bash"), "-c", "\"$0\" check metrics < \"$1\"", Tools.Find("promtool"), page);

        Assert.True(promtool.ExitCode == 0, promtool.Errors.ToString());
    }

    private static void AssertListed(MetricsPage metrics, string name, string type, string[] labels)
    {
        Assert.True(metrics.Types.TryGetValue(name, out var actual), $"{name} is missing");
        Assert.Equal(type, actual);
        var sample = metrics.Samples.FirstOrDefault(sample => sample.Name == name || sample.Name == name + "_count");
        Assert.True(sample is not null, $"{name} has no series");
        Assert.Equal(labels.Order(), sample.Labels.Keys.Order());
    }
}
