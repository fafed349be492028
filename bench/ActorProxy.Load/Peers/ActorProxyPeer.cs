using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Load.Peers;

/// <summary>ActorProxy as published: routes by SNI, PROXY version 2, no health checks, no access log, as the peers.</summary>
/// <param name="program">What to start.</param>
/// <param name="kernelFilter">Whether the kernel may refuse the banned for it; the tests of what it does itself say no in any case.</param>
internal sealed class ActorProxyPeer(PublishedProgram program, bool kernelFilter) : Peer
{
    public const string PeerName = "actorproxy";
    public const string WithoutFilterName = "actorproxy-nofilter";

    public override string Name => kernelFilter ? PeerName : WithoutFilterName;

    public override string Version => $"{PeerName} {program.Mode}";

    public override PeerAbilities Abilities => kernelFilter
        ? PeerAbilities.Process | PeerAbilities.Bans | PeerAbilities.PrereadTimeout | PeerAbilities.ManyRoutes | PeerAbilities.ManyBans
            | PeerAbilities.GcMetrics | PeerAbilities.ProxyVersion1 | PeerAbilities.Reports | PeerAbilities.Sites
        : PeerAbilities.NoKernelFilter;

    public override string ReadyLine => "actorproxy ready";

    public override string? FindObstacle() => File.Exists(program.Path) ? null : $"{program.Path} is not there.";

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        string path = site.Write("actorproxy.conf", $$"""
            actorproxy {
              listeners { edge { bind = ["127.0.0.1:{{site.Port}}"], kind = tls, routes = public } }
              preread { timeout = {{PeerSetup.PrereadTimeout.TotalSeconds}}s }
              routes {
                public {
            {{site.ForEachRoute((host, name) => $"      \"{host}\" = {(host == site.Setup.Identity?.Host ? "sites" : name)}")}}
                  default = reject
                }
              }
              {{Site(site)}}
              upstreams {
            {{site.ForEachBackend(Upstream)}}
              }
              bans {
                ignore = []
                kernel-filter = {{(kernelFilter && site.Setup.KernelFilter ? "on" : "off")}}
                {{Reporter(site.Setup.ReporterToken)}}
              }
              admin { bind = ["127.0.0.1:{{site.AdminPort}}"] }
              access-log { format = off }
            }
            """);
        string[] arguments = ["run", "--config", path];
        return program.Path.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program.Path, .. arguments] : [program.Path, .. arguments];
    }

    public override void Complete(PeerSite site) => BanClient.Put(site.AdminPort, site.Banned());

    private static string Reporter(string? token) => token is null ? "" : $$"""
        jails { load { max-retry = 1000 } }, reporters { load { evidence = off, token-sha256 = "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}}" } }
        """;

    private static string Site(PeerSite site) => site.Setup.Identity?.Write(site) is not { } files ? "" : $$"""
        sites { "{{site.Plan.TlsHost}}" { upstream = "http://127.0.0.1:{{site.Plan.HttpPort}}", certificate = { cert = "{{files.Certificate}}", key = "{{files.Key}}" } } }
        """;

    private static string Upstream(SiteBackend backend) =>
        $"    {backend.Name} {{ servers = [\"127.0.0.1:{backend.Port}\"], proxy-protocol = {(backend.TakesVersion2 ? "v2" : "v1")}, health {{ interval = 0 }} }}";
}
