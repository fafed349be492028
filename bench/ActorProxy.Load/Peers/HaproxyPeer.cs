using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Peers;

/// <summary>HAProxy in TCP mode with two threads: plain, or with forced splicing over 1 MiB pipes.</summary>
/// <remarks>
/// Both are measured because neither is best at everything: splicing wins bulk and costs a third on ping-pong. A listening
/// socket for each thread, as nginx has with reuseport, took a tenth off new connections here (a fifth with one at a time).
/// The smart options and a deferred accept together took 8 % more (median of 12 pairs, 0.92 [0.86–0.99]; one at a time 0.91,
/// but with a wide range). Accept is not deferred where silent clients come: the kernel would keep them for a minute and more,
/// and HAProxy could neither refuse them nor end them after the time that all are given.
/// </remarks>
internal sealed class HaproxyPeer(bool splicing) : Peer
{
    // Before this version a listening socket cannot be had for each thread in one bind line.
    private static readonly System.Version FirstWithShards = new(2, 5);

    private readonly string? _program = Programs.Find("haproxy");

    public override string Name => splicing ? "haproxy-splice" : "haproxy";

    /// <summary>With splicing it is the same in everything that is not about bytes, and left out there.</summary>
    public override PeerAbilities Abilities => splicing
        ? PeerAbilities.None
        : PeerAbilities.Process | PeerAbilities.Bans | PeerAbilities.PrereadTimeout | PeerAbilities.ManyRoutes | PeerAbilities.ManyBans | PeerAbilities.ProxyVersion1 | PeerAbilities.Sites;

    public override string Version => Programs.FirstLine(_program!, "-v");

    public override string? FindObstacle() => _program is null ? "HAProxy is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site) =>
        [_program!, "-db", "-f", site.Setup.Identity is { } identity ? WriteHttp(site, identity) : WriteTcp(site)];

    private string WriteHttp(PeerSite site, TlsIdentity identity) => site.Write("haproxy.cfg", $"""
        global
            nbthread 2
            maxconn {site.ConnectionCount}
            tune.ssl.default-dh-param 2048
        defaults
            mode http
            timeout connect 5s
            timeout client 10m
            timeout server 10m
            option forwardfor
            http-reuse always
        frontend edge
            bind 127.0.0.1:{site.Port} backlog 4096{(HasShards() ? " shards by-thread" : "")} ssl crt {identity.Write(site).Both} alpn h2,http/1.1 ssl-min-ver TLSv1.2
            http-request set-header X-Real-IP %[src]
            http-request set-header X-Forwarded-Proto https
            default_backend web
        backend web
            server s 127.0.0.1:{site.Plan.HttpPort}

        """);

    private string WriteTcp(PeerSite site)
    {
        string map = site.Write("routes.map", site.ForEachRoute((host, name) => $"{host} {name}") + "\n");
        string bans = site.Write("banned.lst", string.Concat(site.Banned().Select(address => address + "\n")));
        bool refuses = site.Setup.BansClient || site.Setup.BanCount > 0;
        return site.Write("haproxy.cfg", $"""
            global
                nbthread 2
                maxconn {site.ConnectionCount}
                maxpipes 200
                {(splicing ? "tune.pipesize 1048576" : "")}
            defaults
                mode tcp
                option tcp-smart-connect
                option tcp-smart-accept
                timeout connect 5s
                timeout client 10m
                timeout server 10m
                {(splicing ? "option splice-request" : "")}
                {(splicing ? "option splice-response" : "")}
            frontend edge
                bind 127.0.0.1:{site.Port} backlog 4096{(HasShards() ? " shards by-thread" : "")}{(site.Setup.MeetsSilence ? "" : " defer-accept")}
                {(refuses ? $"tcp-request connection reject if {{ src -f {bans} }}" : "")}
                tcp-request inspect-delay {PeerSetup.PrereadTimeout.TotalSeconds}s
                tcp-request content accept if {"{"} req.ssl_hello_type 1 {"}"}
                use_backend %[req.ssl_sni,lower,map_str({map})]
            {site.ForEachBackend(backend => $"backend {backend.Name}\n    server s 127.0.0.1:{backend.Port} {(backend.TakesVersion2 ? "send-proxy-v2" : "send-proxy")}")}

            """);
    }

    /// <summary>Reads the "2.6" of "HAProxy version 2.6.12-1 …"; a version that cannot be read is taken for a new one.</summary>
    private bool HasShards()
    {
        string? word = Version.Split(' ').FirstOrDefault(part => part.Length > 0 && char.IsAsciiDigit(part[0]));
        string[]? numbers = word?.Split('.', '-');
        return numbers is not [var major, var minor, ..]
            || !System.Version.TryParse($"{major}.{minor}", out System.Version? version)
            || version >= FirstWithShards;
    }
}
