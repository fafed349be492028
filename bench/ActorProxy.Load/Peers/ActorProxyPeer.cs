namespace ActorProxy.Load.Peers;

/// <summary>ActorProxy as published: routes by SNI, PROXY version 2, no health checks, no access log, as the peers.</summary>
internal sealed class ActorProxyPeer(string program) : Peer
{
    public const string PeerName = "actorproxy";

    public override string Name => PeerName;

    public override string ReadyLine => "actorproxy ready";

    public override string? FindObstacle() => File.Exists(program) ? null : $"{program} is not there.";

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        string path = site.Write("actorproxy.conf", $$"""
            actorproxy {
              listeners { edge { bind = ["127.0.0.1:{{site.Port}}"], kind = tls, routes = public } }
              routes {
                public {
            {{site.ForEachBackend((name, host, _) => $"      \"{host}\" = {name}")}}
                  default = reject
                }
              }
              upstreams {
            {{site.ForEachBackend((name, _, port) => $"    {name} {{ servers = [\"127.0.0.1:{port}\"], proxy-protocol = v2, health {{ interval = 0 }} }}")}}
              }
              admin { bind = ["127.0.0.1:{{site.AdminPort}}"] }
              access-log { format = off }
            }
            """);
        string[] arguments = ["run", "--config", path];
        return program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program, .. arguments] : [program, .. arguments];
    }
}
