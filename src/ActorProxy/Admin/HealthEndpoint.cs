using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Clustering;
using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary>Probes; no token needed, nothing revealed.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 while the process answers.</summary>
    public static IResult Live() => Results.Text("live\n");

    /// <summary>
    /// 200 while new connections are accepted and this node knows the cluster's bans; 503 before that, and from a drain on. A ban store
    /// that does not work, and a node that is detached, are named and are no reason to go elsewhere.
    /// </summary>
    public static IResult Ready(EdgeStatus status, BanTableStatus bans, ClusterStatus cluster)
    {
        if (status.Current != EdgeStatus.Phase.Ready)
        {
            return NotReady(status.Current.ToString().ToLowerInvariant());
        }

        // Waiting does not sync a detached node.
        return bans.IsSynced || cluster.IsDetached
            ? Results.Text("ready\n" + (bans.IsStoreOk ? "" : "degraded: the ban store does not work, bans live in memory\n") + (cluster.IsDetached ? "detached: other nodes' bans do not arrive\n" : ""))
            : NotReady("syncing bans");
    }

    private static IResult NotReady(string why) => Results.Text(why + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
