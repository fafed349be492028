using System.Text.Json.Nodes;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting.Watching;

/// <summary>The dashboard as Grafana reads it: nothing overlaps, everything asks the chosen data source about the chosen nodes.</summary>
public sealed class GrafanaDashboardTests
{
    [Fact]
    public async Task Panels_HaveIdsOfTheirOwnAndDoNotOverlap()
    {
        var panels = (await Dashboard())["panels"]!.AsArray();
        var cells = new HashSet<(int X, int Y)>();

        Assert.Equal(panels.Count, panels.Select(panel => (int)panel!["id"]!).Distinct().Count());
        foreach (var panel in panels)
        {
            var place = panel!["gridPos"]!;
            var (left, top, width, height) = ((int)place["x"]!, (int)place["y"]!, (int)place["w"]!, (int)place["h"]!);
            Assert.InRange(left + width, 1, 24);
            Assert.All(from x in Enumerable.Range(left, width) from y in Enumerable.Range(top, height) select (x, y), cell => Assert.True(cells.Add(cell), $"{panel["title"]} lies over another at {cell}"));
        }
    }

    [Fact]
    public async Task Queries_AskTheChosenDataSourceAboutTheChosenNodes()
    {
        var dashboard = await Dashboard();
        Assert.Equal(["datasource", "instance"], dashboard["templating"]!["list"]!.AsArray().Select(variable => (string)variable!["name"]!));
        var panels = dashboard["panels"]!.AsArray().Where(panel => (string?)panel!["type"] != "row").ToArray();
        Assert.InRange(panels.Length, 30, 60);
        foreach (var panel in panels)
        {
            Assert.Equal("${datasource}", (string?)panel!["datasource"]!["uid"]);
            var targets = panel["targets"]!.AsArray();
            Assert.NotEmpty(targets);
            Assert.Equal(targets.Count, targets.Select(target => (string)target!["refId"]!).Distinct().Count());
            foreach (var expression in targets.Select(target => (string)target!["expr"]!).Where(expression => !expression.Contains("ALERTS", StringComparison.Ordinal)))
            {
                // Each selector of its own.
                Assert.Equal(expression.Split('{').Length, expression.Split("{instance=~\"$instance\"").Length);
                Assert.Contains("$instance", expression, StringComparison.Ordinal);
            }
        }
    }

    private static async Task<JsonNode> Dashboard()
    {
        using var folder = new TempFolder();
        var emitted = await Cli.RunAsync("emit", "grafana", "--config", folder["absent.conf"]);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return JsonNode.Parse(emitted.Output)!;
    }
}
