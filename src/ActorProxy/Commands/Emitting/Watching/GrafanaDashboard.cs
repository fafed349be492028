using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary><c>emit grafana</c>: <see cref="DashboardRows"/> as a dashboard to import. The same for every configuration: it asks Prometheus which nodes there are.</summary>
internal static class GrafanaDashboard
{
    // For a file, not for a web page: expressions stay legible.
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create() =>
        EmitCommand.File("grafana", "A dashboard for Grafana, to be imported.", _ => GrafanaJson.Of(DashboardRows.All).ToJsonString(Format) + "\n");
}
