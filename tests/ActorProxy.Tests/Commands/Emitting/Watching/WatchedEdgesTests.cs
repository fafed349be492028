using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ActorProxy.Commands.Emitting.Watching;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting.Watching;

/// <summary>A real Prometheus, as configured by what is emitted, watches two real edges to which everything happens.</summary>
public sealed partial class WatchedEdgesTests
{
    /// <summary>What goes wrong in <see cref="EventfulCluster"/>.</summary>
    private static readonly string[] Expected =
        ["ActorProxyCertificateMissing", "ActorProxyConfigsDiffer", "ActorProxyFeedStale", "ActorProxyReloadFailed", "ActorProxyServerDown", "ActorProxySiteErrors", "ActorProxyUpstreamDown", "ActorProxyUpstreamErrors"];

    [ToolFact("prometheus", "promtool", "bash")]
    public async Task EveryExpression_OfDashboardAndRules_ReturnsDataOfRealEdges()
    {
        await using var cluster = await EventfulCluster.Start();
        using var folder = new TempFolder();
        folder.Write("prometheus.yml", (await Emit("prometheus", cluster.ConfigPath)).Replace("15s", "1s", StringComparison.Ordinal));
        folder.Write("actorproxy-alerts.yml", Pending().Replace(await Emit("prometheus-alerts", cluster.ConfigPath), "for: 0s"));
        await using var prometheus = new Prometheus(folder["prometheus.yml"], folder["data"]);
        await prometheus.BecomeReady();
        await Eventually.True(async () => (await prometheus.Query("up == 1")).Count == 2, "both nodes to be scraped");
        var dashboard = JsonNode.Parse(await Emit("grafana", cluster.ConfigPath))!;
        var instances = (await prometheus.Query("actorproxy_config_hash_info")).Select(series => (string)series.Labels["instance"]!).Distinct().ToArray();
        Assert.Equal(2, instances.Length);
        var waiting = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => Substituted((string)target!["expr"]!, instances))
            .Concat(AlertRules.For(2).SelectMany(rule => Conditions(rule.Expression)))
            .ToHashSet();
        Assert.InRange(waiting.Count, 70, 150);

        // Counters begin with their first event: it takes events before and after a scrape for a rate.
        await using (cluster.LetThingsHappen())
        {
            await Eventually.True(
                async () =>
                {
                    foreach (var expression in waiting.ToArray())
                    {
                        if ((await prometheus.Query(expression)).Any(series => series.Value != "NaN"))
                        {
                            waiting.Remove(expression);
                        }
                    }

                    return waiting.Count == 0;
                },
                () => "data for:" + Environment.NewLine + string.Join(Environment.NewLine, waiting));
            await cluster.BreakConfiguration();
            var firing = Array.Empty<string>();
            await Eventually.True(
                async () => !Expected.Except(firing = [.. (await prometheus.Query("ALERTS{alertstate=\"firing\"}")).Select(series => (string)series.Labels["alertname"]!).Distinct()]).Any(),
                () => $"the alerts {string.Join(' ', Expected)}; there are {string.Join(' ', firing)}");

            // What no panel and no rule may do is fail, for instance because two series match where one may.
            Assert.DoesNotContain("Evaluating rule failed", prometheus.Log.ToString(), StringComparison.Ordinal);
            Assert.Equal("0", Assert.Single(await prometheus.Query("sum(prometheus_rule_evaluation_failures_total) or vector(0)")).Value);
            await AssertSoundMetrics(folder.Write("metrics", await cluster.Metrics()));
        }
    }

    private static async Task AssertSoundMetrics(string page)
    {
        await using var promtool = await ChildProcess.Run(Tools.Find("bash"), "-c", "\"$0\" check metrics < \"$1\"", Tools.Find("promtool"), page);
        Assert.True(promtool.ExitCode == 0, promtool.Errors.ToString());
    }

    private static async Task<string> Emit(string what, string config)
    {
        var emitted = await Cli.RunAsync("emit", what, "--config", config);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return emitted.Output;
    }

    /// <summary>As Grafana would ask, with all nodes chosen.</summary>
    private static string Substituted(string expression, string[] instances)
    {
        var asked = expression.Replace("$instance", string.Join('|', instances.Select(Regex.Escape)).Replace(@"\", @"\\", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
            .Replace("$__range", "1m", StringComparison.Ordinal);
        Assert.DoesNotContain("$", asked, StringComparison.Ordinal);
        return asked;
    }

    /// <summary>What a rule compares: without faults a rule returns nothing, its comparisons as true or false always do, or a name in them is wrong.</summary>
    private static IEnumerable<string> Conditions(string rule)
    {
        var asked = Comparison().Replace(LongAgo().Replace(rule, ""), "$0 bool");
        var (depth, begin) = (0, 0);
        for (var i = 0; i < asked.Length; i++)
        {
            depth += asked[i] == '(' ? 1 : asked[i] == ')' ? -1 : 0;
            if (depth == 0 && SetOperator().Match(asked, i) is { Success: true } word && word.Index == i)
            {
                yield return asked[begin..i].Trim();
                begin = i + word.Length;
            }
        }

        yield return asked[begin..].Trim();
    }

    [GeneratedRegex(@"(?<=\s)(?:==|<=|>=|<|>)(?=\s)")]
    private static partial Regex Comparison();

    [GeneratedRegex(@" offset \w+")]
    private static partial Regex LongAgo();

    [GeneratedRegex(@"\G\s(?:and|unless)\s")]
    private static partial Regex SetOperator();

    [GeneratedRegex(@"for: \w+")]
    private static partial Regex Pending();
}
