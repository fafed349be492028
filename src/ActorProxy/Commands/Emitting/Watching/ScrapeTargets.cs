using System.Net;
using ActorProxy.Core.Settings;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>Which admin APIs Prometheus is to ask, and what it takes to be answered.</summary>
/// <param name="Addresses">Host and port; an IPv6 address is in brackets.</param>
/// <param name="LeftOut">Hosts of other nodes that this configuration does not say how to reach.</param>
/// <param name="NeedsToken">The API is asked from elsewhere, and answers only callers with the admin token.</param>
internal sealed record ScrapeTargets(IReadOnlyList<string> Addresses, IReadOnlyList<string> LeftOut, bool NeedsToken)
{
    /// <summary>This edge, and the other nodes of its cluster where their admin API stands next to their cluster port as this one's does.</summary>
    /// <exception cref="CommandFailedException">The configuration names no port.</exception>
    public static ScrapeTargets Of(ProxySettings settings)
    {
        var admin = settings.Admin;
        var own = AdminAddress.Of(admin) ?? throw CommandFailedException.Usage("admin.bind has no address with a port: Prometheus would not find it");
        var others = settings.Cluster.Seeds.Select(seed => seed.Host).Where(host => host != settings.Cluster.Host).Distinct().ToArray();
        var stands = StandsNextToCluster(settings);

        // One name for a node: the one that its neighbours know it by.
        string[] hosts = stands && others.Length > 0 ? [settings.Cluster.Host, .. others] : [own.Address.ToString()];
        return new ScrapeTargets(
            [.. hosts.Select(host => At(host, own.Port))], stands ? [] : others, NeedsToken: admin.MetricsFrom.Count == 0 && !Array.TrueForAll(hosts, IsLoopback));
    }

    private static bool StandsNextToCluster(ProxySettings settings) =>
        settings.Admin.Bind.Where(bind => bind.Port != 0).Take(1).Any(bind =>
            AdminAddress.IsEvery(bind.Address)
            || (IPAddress.TryParse(settings.Cluster.Host, out var host) ? bind.Address.Equals(host) : !IPAddress.IsLoopback(bind.Address)));

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string At(string host, int port) => IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port).ToString() : $"{host}:{port}";
}
