using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary><c>POST /v1/drain</c>: no new connections from now on; the process stays, for its supervisor to stop.</summary>
internal static class DrainEndpoint
{
    public static IResult Drain(EdgeService edge, ConfigReloader configuration)
    {
        _ = edge.DrainAsync();
        return Results.Json(new { draining = true, drain_time_seconds = configuration.Current.Limits.DrainTime.TotalSeconds }, AdminApi.Json, statusCode: StatusCodes.Status202Accepted);
    }
}
