using System.Text.Json.Nodes;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>Writes rows of panels the way Grafana keeps a dashboard.</summary>
/// <remarks>Its JSON model, schema version 36 (Grafana 9); later ones migrate it when they read it.</remarks>
internal static class GrafanaJson
{
    private const int SchemaVersion = 36;
    private const string Red = "red";
    private const string Green = "green";

    /// <summary>Which Prometheus, and which nodes: the dashboard's variables.</summary>
    private const string DataSource = "datasource";
    private const string Nodes = "label_values(actorproxy_config_hash_info, instance)";

    public static JsonObject Of(IReadOnlyList<PanelRow> rows) => new()
    {
        ["uid"] = "actorproxy",
        ["title"] = "ActorProxy",
        ["tags"] = new JsonArray("actorproxy"),
        ["schemaVersion"] = SchemaVersion,
        ["editable"] = true,
        ["graphTooltip"] = 1,
        ["refresh"] = "30s",
        ["time"] = new JsonObject { ["from"] = "now-6h", ["to"] = "now" },
        ["templating"] = new JsonObject { ["list"] = new JsonArray(DataSourceVariable(), InstanceVariable()) },
        ["panels"] = new JsonArray([.. Panels(rows)]),
    };

    private static JsonObject DataSourceVariable() => new()
    {
        ["name"] = DataSource,
        ["label"] = "Data source",
        ["type"] = "datasource",
        ["query"] = "prometheus",
    };

    private static JsonObject InstanceVariable() => new()
    {
        ["name"] = "instance",
        ["label"] = "Node",
        ["type"] = "query",
        ["datasource"] = Source(),
        ["query"] = new JsonObject { ["query"] = Nodes, ["refId"] = "instance" },
        ["multi"] = true,

        // All are listed by name: a pattern for every name would take in what else runs in .NET.
        ["includeAll"] = true,
        ["current"] = new JsonObject { ["text"] = "All", ["value"] = "$__all" },
        ["refresh"] = 2,
        ["sort"] = 1,
    };

    private static IEnumerable<JsonNode> Panels(IReadOnlyList<PanelRow> rows)
    {
        var id = 0;
        foreach (var (row, heading, places) in PanelGrid.Place(rows))
        {
            yield return new JsonObject { ["id"] = ++id, ["type"] = "row", ["title"] = row.Title, ["collapsed"] = false, ["gridPos"] = Place(heading), ["panels"] = new JsonArray() };
            foreach (var (panel, place) in row.Panels.Zip(places))
            {
                yield return Shown(panel, ++id, place);
            }
        }
    }

    private static JsonObject Shown(Panel panel, int id, GridPlace place) => new()
    {
        ["id"] = id,
        ["type"] = panel.Kind switch { PanelKind.Number => "stat", PanelKind.States => "state-timeline", PanelKind.Bars => "bargauge", _ => "timeseries" },
        ["title"] = panel.Title,
        ["description"] = panel.Help,
        ["datasource"] = Source(),
        ["gridPos"] = Place(place),
        ["targets"] = new JsonArray([.. panel.Queries.Select((query, index) => Target(query, index, panel.Kind))]),
        ["fieldConfig"] = new JsonObject { ["defaults"] = Defaults(panel), ["overrides"] = new JsonArray() },
        ["options"] = Options(panel.Kind),
    };

    private static JsonObject Target(PanelQuery query, int index, PanelKind kind)
    {
        var isInstant = kind is PanelKind.Bars;
        return new JsonObject
        {
            ["refId"] = ((char)('A' + index)).ToString(),
            ["datasource"] = Source(),
            ["expr"] = query.Expression,
            ["legendFormat"] = query.Legend,
            ["instant"] = isInstant,
            ["range"] = !isInstant,
        };
    }

    private static JsonObject Defaults(Panel panel)
    {
        var defaults = new JsonObject { ["unit"] = panel.Unit, ["min"] = 0 };
        switch (panel.Kind)
        {
            case PanelKind.States:
                defaults["mappings"] = new JsonArray(new JsonObject
                {
                    ["type"] = "value",
                    ["options"] = new JsonObject { ["0"] = new JsonObject { ["text"] = "no", ["color"] = Red }, ["1"] = new JsonObject { ["text"] = "yes", ["color"] = Green } },
                });
                defaults["color"] = new JsonObject { ["mode"] = "thresholds" };
                defaults["thresholds"] = Thresholds((Red, null), (Green, 1));
                break;
            case PanelKind.Lines:
                defaults["color"] = new JsonObject { ["mode"] = "palette-classic" };
                defaults["custom"] = new JsonObject { ["drawStyle"] = "line", ["lineWidth"] = 1, ["fillOpacity"] = 10, ["showPoints"] = "never", ["spanNulls"] = false };
                break;
            default:
                defaults["color"] = new JsonObject { ["mode"] = "thresholds" };
                defaults["thresholds"] = panel.Alarm is { } alarm ? Thresholds((Green, null), (Red, alarm)) : Thresholds((Green, null));
                break;
        }

        return defaults;
    }

    private static JsonObject Thresholds(params (string Color, double? From)[] steps) => new()
    {
        ["mode"] = "absolute",
        ["steps"] = new JsonArray([.. steps.Select(step => new JsonObject { ["color"] = step.Color, ["value"] = step.From })]),
    };

    private static JsonObject Options(PanelKind kind) => kind switch
    {
        PanelKind.Number => new JsonObject { ["reduceOptions"] = Last(), ["graphMode"] = "area", ["colorMode"] = "value" },
        PanelKind.Bars => new JsonObject { ["reduceOptions"] = Last(), ["orientation"] = "horizontal", ["displayMode"] = "basic" },
        PanelKind.States => new JsonObject { ["showValue"] = "never", ["mergeValues"] = true, ["legend"] = Legend() },
        _ => new JsonObject { ["legend"] = Legend(), ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" } },
    };

    private static JsonObject Legend() => new() { ["showLegend"] = true, ["displayMode"] = "list", ["placement"] = "bottom" };

    private static JsonObject Last() => new() { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false };

    private static JsonObject Source() => new() { ["type"] = "prometheus", ["uid"] = $"${{{DataSource}}}" };

    private static JsonObject Place(GridPlace place) => new() { ["x"] = place.X, ["y"] = place.Y, ["w"] = place.Width, ["h"] = place.Height };
}
