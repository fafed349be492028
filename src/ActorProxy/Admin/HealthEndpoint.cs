using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary>Probes; no token needed, nothing revealed.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 while the process answers.</summary>
    public static IResult Live() => Results.Text("live\n");

    /// <summary>200 while new connections are accepted, 503 before and from a drain on.</summary>
    public static IResult Ready(EdgeStatus status) => status.Current == EdgeStatus.Phase.Ready
        ? Results.Text("ready\n")
        : Results.Text(status.Current.ToString().ToLowerInvariant() + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
