using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary><c>POST /v1/reload</c>: 200 with what changed, 422 with every problem.</summary>
internal static class ReloadEndpoint
{
    public static IResult Reload(ConfigReloader reloader)
    {
        var result = reloader.Reload();
        return result.Succeeded
            ? Results.Json(new { hash = result.Hash, changes = result.Changes, needs_restart = result.NeedsRestart, warnings = result.Warnings }, AdminApi.Json)
            : Problems.Of(
                StatusCodes.Status422UnprocessableEntity,
                "the configuration was rejected, the old one stays in force",
                new Dictionary<string, object?> { ["problems"] = result.Problems });
    }
}
