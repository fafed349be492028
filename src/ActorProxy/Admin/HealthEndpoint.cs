using ActorProxy.Actors.Bans;
using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary>Probes; no token needed, nothing revealed.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 while the process answers.</summary>
    public static IResult Live() => Results.Text("live\n");

    /// <summary>
    /// 200 while new connections are accepted and this node knows the cluster's bans; 503 before that, and from a drain on. A ban store
    /// that does not work is named and is no reason to go elsewhere.
    /// </summary>
    public static IResult Ready(EdgeStatus status, BanTableStatus bans)
    {
        if (status.Current != EdgeStatus.Phase.Ready)
        {
            return NotReady(status.Current.ToString().ToLowerInvariant());
        }

        return bans.IsSynced
            ? Results.Text(bans.IsStoreOk ? "ready\n" : "ready\ndegraded: the ban store does not work, bans live in memory\n")
            : NotReady("syncing bans");
    }

    private static IResult NotReady(string why) => Results.Text(why + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
