namespace ActorProxy.Admin;

/// <summary><c>GET /v1/status</c>: the running edge at a glance.</summary>
internal static class StatusEndpoint
{
    public static IResult Get(StatusReport report) => Results.Json(report.Take(), AdminApi.Json);
}
