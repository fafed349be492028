using System.Reflection;
using ActorProxy.Actors.Clustering;
using ActorProxy.Certificates;
using ActorProxy.Core;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary><c>GET /v1/status</c>: the running edge at a glance.</summary>
internal static class StatusEndpoint
{
    public static readonly string Version =
        typeof(StatusEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static IResult Get(
        EdgeProxy edge, EdgeStatus status, ConfigReloader configuration, BanTable bans, IKernelFilter filter, KernelFilterStatus filterStatus,
        ClusterStatus cluster, SiteCertificates certificates, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var dropped = filterStatus.Current;
        return Results.Json(
            new StatusShape(
                Version,
                status.Current.ToString().ToLowerInvariant(),
                status.Started,
                Math.Round((now - status.Started).TotalSeconds, 1),
                edge.Loops.Sum(loop => loop.ConnectionCount),
                bans.ActiveCount(now.ToUnixTimeMilliseconds()),
                new KernelFilterShape(dropped.State.Text(), dropped.EntryCount, filter.Drops),
                [.. edge.Bound.Select(bound => new ListenerShape(bound.Listener, bound.EndPoint.ToString()))],
                [
                    .. edge.Upstreams.All.OrderBy(upstream => upstream.Name, StringComparer.Ordinal).Select(upstream => new UpstreamShape(
                        upstream.Name,
                        upstream.Active,
                        [.. upstream.Targets.Select(target => new ServerShape(target.Server, target.Address.ToString(), target.Healthy, target.Active))])),
                ],
                [
                    .. certificates.All.OrderBy(shown => shown.Site, StringComparer.Ordinal).Select(shown => new CertificateShape(
                        shown.Site, shown.Certificate.IsTemporary ? null : shown.Certificate.NotAfter.ToUniversalTime(), shown.Certificate.Context.TargetCertificate.SerialNumber)),
                ],
                new ConfigShape(configuration.Hash, configuration.LoadedAt, configuration.Files),
                new ClusterShape(
                    cluster.Self?.ToString() ?? "",
                    cluster.IsDetached,
                    [.. cluster.Members.Select(member => new MemberShape(member.Address.ToString(), member.Status.ToString().ToLowerInvariant()))])),
            AdminApi.Json);
    }
}
