using System.Reflection;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Clustering;
using ActorProxy.Certificates;
using ActorProxy.Core;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using ActorProxy.Hosting;

namespace ActorProxy.Admin;

/// <summary>Describes the running edge. Any thread.</summary>
internal sealed class StatusReport(
    EdgeProxy edge, EdgeStatus status, ConfigReloader configuration, BanTable bans, BanTableStatus banStatus, IKernelFilter filter, KernelFilterStatus filterStatus,
    SiteCertificates certificates, ClusterStatus cluster, TimeProvider time)
{
    public static readonly string Version =
        typeof(StatusReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public StatusShape Take()
    {
        var now = time.GetUtcNow();
        var dropped = filterStatus.Current;
        return new StatusShape(
            Version,
            status.Current.ToString().ToLowerInvariant(),
            status.Started,
            Math.Round((now - status.Started).TotalSeconds, 1),
            edge.Loops.Sum(loop => loop.ConnectionCount),
            bans.ActiveCount(now.ToUnixTimeMilliseconds()),
            banStatus.IsStoreOk,
            banStatus.IsSynced,
            new KernelFilterShape(dropped.State.Text(), dropped.EntryCount, filter.Drops),
            [.. edge.Bound.Select(bound => new ListenerShape(bound.Listener, bound.EndPoint.ToString()))],
            [
                .. edge.Upstreams.All.OrderBy(upstream => upstream.Name, StringComparer.Ordinal).Select(upstream => new UpstreamShape(
                    upstream.Name,
                    upstream.Active,
                    [.. upstream.Targets.Select(target => new ServerShape(target.Server, target.AddressText, target.Healthy, target.Active))])),
            ],
            [
                .. certificates.All.OrderBy(shown => shown.Site, StringComparer.Ordinal).Select(shown => new CertificateShape(
                    shown.Site, shown.Certificate.IsTemporary ? null : shown.Certificate.NotAfter.ToUniversalTime(), shown.Certificate.Context.TargetCertificate.SerialNumber)),
            ],
            Config(),
            new ClusterShape(
                cluster.Self?.ToString() ?? "",
                cluster.IsDetached,
                [.. cluster.Members.Select(member => new MemberShape(member.Address.ToString(), member.Status.ToString().ToLowerInvariant()))]));
    }

    private ConfigShape Config() => new(
        configuration.Hash,
        configuration.LoadedAt,
        configuration.Files,
        configuration.Warnings,
        configuration.LastReload is { } last ? new LastReloadShape(last.At, last.Result.Succeeded, last.Result.Problems, last.Result.NeedsRestart) : null);
}
