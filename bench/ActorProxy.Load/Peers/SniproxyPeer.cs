namespace ActorProxy.Load.Peers;

/// <summary>sniproxy: one thread, names as regular expressions in order, PROXY version 1, no log.</summary>
/// <remarks>It has neither bans nor a time within which a client must speak, so it takes part in no flood.</remarks>
internal sealed class SniproxyPeer : Peer
{
    private readonly string? _program = Programs.Find("sniproxy");

    public override string Name => "sniproxy";

    public override PeerAbilities Abilities => PeerAbilities.Process | PeerAbilities.ProxyVersion1;

    public override string Version => Programs.FirstLine(_program!, "-V");

    public override string? FindObstacle() => _program is null ? "sniproxy is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        string path = site.Write("sniproxy.conf", $$"""
            username {{Environment.UserName}}
            listener 127.0.0.1:{{site.Port}} {
                protocol tls
                table edge
            }
            table edge {
            {{site.ForEachBackend(backend => $"    ^{backend.Host.Replace(".", "\\.", StringComparison.Ordinal)}$ 127.0.0.1:{backend.Port} proxy_protocol")}}
            }

            """);
        return [_program!, "-f", "-c", path, "-n", $"{site.ConnectionCount * 2 + 1000}"];
    }
}
