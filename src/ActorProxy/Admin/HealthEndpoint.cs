using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Clustering;
using ActorProxy.Certificates;
using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary>Probes; no token needed, nothing revealed.</summary>
internal static class HealthEndpoint
{
    /// <summary>200 while the process answers.</summary>
    public static IResult Live() => Results.Text("live\n");

    /// <summary>
    /// 200 while new connections are accepted and this node knows the cluster's bans; 503 before that, and from a drain on. A ban store
    /// that does not work, a node that is detached, and sites whose certificate no client takes, are named and are no reason to go elsewhere.
    /// </summary>
    public static IResult Ready(EdgeStatus status, BanTableStatus bans, ClusterStatus cluster, SiteCertificates certificates, TimeProvider time)
    {
        if (status.Current != EdgeStatus.Phase.Ready)
        {
            return NotReady(status.Current.ToString().ToLowerInvariant());
        }

        // Waiting does not sync a detached node.
        return bans.IsSynced || cluster.IsDetached
            ? Results.Text(string.Concat(["ready\n", .. Alarms(bans, cluster, certificates, time.GetUtcNow())]))
            : NotReady("syncing bans");
    }

    private static IEnumerable<string> Alarms(BanTableStatus bans, ClusterStatus cluster, SiteCertificates certificates, DateTimeOffset now)
    {
        if (!bans.IsStoreOk)
        {
            yield return "degraded: the ban store does not work, bans live in memory\n";
        }

        if (cluster.IsDetached)
        {
            yield return "detached: other nodes' bans do not arrive\n";
        }

        // By number only: probes are answered to anybody.
        var untrusted = certificates.All.Count(shown => shown.Certificate.IsTemporary || shown.Certificate.NotAfter <= now);
        if (untrusted > 0)
        {
            yield return FormattableString.Invariant($"degraded: {untrusted} of {certificates.All.Count} sites have no valid certificate\n");
        }
    }

    private static IResult NotReady(string why) => Results.Text(why + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
