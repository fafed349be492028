namespace ActorProxy.Load.Peers;

/// <summary>HAProxy in TCP mode with two threads: plain, or with forced splicing over 1 MiB pipes.</summary>
/// <remarks>
/// Both are measured because neither is best at everything: splicing wins bulk and costs a third on ping-pong. A listening
/// socket for each thread, as nginx has with reuseport, took a tenth off new connections here (a fifth with one at a time).
/// </remarks>
internal sealed class HaproxyPeer(bool splicing) : Peer
{
    // Before this version a listening socket cannot be had for each thread in one bind line.
    private static readonly System.Version FirstWithShards = new(2, 5);

    private readonly string? _program = Programs.Find("haproxy");

    public override string Name => splicing ? "haproxy-splice" : "haproxy";

    public override string Version => Programs.FirstLine(_program!, "-v");

    public override string? FindObstacle() => _program is null ? "HAProxy is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        string map = site.Write("routes.map", site.ForEachBackend((name, host, _) => $"{host} {name}") + "\n");
        string path = site.Write("haproxy.cfg", $"""
            global
                nbthread 2
                maxconn {site.ConnectionCount}
                maxpipes 200
                {(splicing ? "tune.pipesize 1048576" : "")}
            defaults
                mode tcp
                timeout connect 5s
                timeout client 10m
                timeout server 10m
                {(splicing ? "option splice-request" : "")}
                {(splicing ? "option splice-response" : "")}
            frontend edge
                bind 127.0.0.1:{site.Port} backlog 4096{(HasShards() ? " shards by-thread" : "")}
                tcp-request inspect-delay 5s
                tcp-request content accept if {"{"} req.ssl_hello_type 1 {"}"}
                use_backend %[req.ssl_sni,lower,map_str({map})]
            {site.ForEachBackend((name, _, port) => $"backend {name}\n    server s 127.0.0.1:{port} send-proxy-v2")}

            """);
        return [_program!, "-db", "-f", path];
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
