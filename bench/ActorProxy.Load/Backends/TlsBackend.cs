using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Backends;

/// <summary>A real TLS server behind the proxies: nginx, TLS 1.3 only, every handshake a full one, PROXY header required.</summary>
/// <remarks>It is started as a peer is, so that it ends as they do. Its answer repeats who the header said the client is, and what was asked for.</remarks>
internal sealed class TlsBackend(BackendPlan plan, TlsIdentity identity) : Peer
{
    private readonly string? _program = Programs.Find("nginx");

    public override string Name => "tls-backend";

    public override int? FixedPort => plan.TlsPort;

    public override string? FindObstacle() => _program is null ? "it needs nginx, which is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        (string certificate, string key, _) = identity.Write(site);
        string path = site.Write("nginx.conf", $$"""
            daemon off;
            worker_processes 1;
            pid {{site.Directory}}/nginx.pid;
            error_log {{site.Directory}}/error.log crit;
            events { worker_connections 4000; }
            http {
                access_log off;
                server_tokens off;
                keepalive_timeout 0;
                {{NginxText.TempPaths(site)}}
                server {
                    listen 127.0.0.1:{{plan.TlsPort}} ssl proxy_protocol backlog=4096;
                    ssl_certificate {{certificate}};
                    ssl_certificate_key {{key}};
                    ssl_protocols TLSv1.3;
                    ssl_session_cache off;
                    ssl_session_tickets off;
                    location / { return 200 "$proxy_protocol_addr $request_uri"; }
                }
            }
            """);
        return [_program!, "-p", site.Directory, "-e", Path.Combine(site.Directory, "error.log"), "-c", path];
    }
}
