using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Peers;

/// <summary>nginx stream with ssl_preread: 2 workers, 64 KiB buffers, a listening socket for each worker, no log.</summary>
/// <remarks>The stream module sends version 1 of the PROXY header only; that is 20 bytes more than version 2 and costs nothing visible.</remarks>
internal sealed class NginxPeer : Peer
{
    private static readonly string[] ModulePaths =
    [
        "/usr/lib/nginx/modules/ngx_stream_module.so",
        "/usr/lib64/nginx/modules/ngx_stream_module.so",
        "/usr/share/nginx/modules/ngx_stream_module.so",
    ];

    private readonly string? _program = Programs.Find("nginx");

    public override string Name => "nginx";

    public override PeerAbilities Abilities =>
        PeerAbilities.Process | PeerAbilities.Bans | PeerAbilities.PrereadTimeout | PeerAbilities.ManyRoutes | PeerAbilities.ProxyVersion1 | PeerAbilities.Sites;

    public override string Version => Programs.FirstLine(_program!, "-v");

    public override string? FindObstacle() => _program is null ? "nginx is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        string path = site.Setup.Identity is { } identity ? WriteHttp(site, identity) : WriteStream(site);
        return [_program!, "-p", site.Directory, "-e", Path.Combine(site.Directory, "error.log"), "-c", path];
    }

    private static string WriteStream(PeerSite site)
    {
        // Without the file the module is compiled in, or nginx says itself what is missing.
        string? module = ModulePaths.FirstOrDefault(File.Exists);
        return site.Write("nginx.conf", $$"""
            {{(module is null ? "" : $"load_module {module};")}}
            {{NginxText.ProxyHead(site)}}
            stream {
                access_log off;
                proxy_buffer_size 64k;
                proxy_timeout 10m;
                preread_timeout {{PeerSetup.PrereadTimeout.TotalSeconds}}s;
                {{MapSize(site.Setup)}}
                map $ssl_preread_server_name $chosen {
                    default "";
            {{site.ForEachRoute((host, name) => $"        {host} {name};")}}
                }
            {{site.ForEachBackend(backend => $"    upstream {backend.Name} {{ server 127.0.0.1:{backend.Port}; }}")}}
                server {
                    listen 127.0.0.1:{{site.Port}} reuseport backlog=4096;
            {{string.Concat(site.Banned().Select(address => $"        deny {address};\n"))}}
                    ssl_preread on;
                    proxy_protocol on;
                    proxy_pass $chosen;
                }
            }
            """);
    }

    /// <summary>A vhost as people have it, with connections to the backend kept.</summary>
    private static string WriteHttp(PeerSite site, TlsIdentity identity)
    {
        (string certificate, string key, _) = identity.Write(site);
        return site.Write("nginx.conf", $$"""
            {{NginxText.ProxyHead(site)}}
            http {
                access_log off;
                keepalive_requests 100000000;
                {{NginxText.TempPaths(site)}}
                upstream backend { server 127.0.0.1:{{site.Plan.HttpPort}}; keepalive 64; keepalive_requests 100000000; }
                server {
                    listen 127.0.0.1:{{site.Port}} ssl http2 reuseport backlog=4096;
                    server_name {{site.Plan.TlsHost}};
                    ssl_certificate {{certificate}};
                    ssl_certificate_key {{key}};
                    ssl_protocols TLSv1.2 TLSv1.3;
                    location / {
                        proxy_pass http://backend;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host $host;
                        proxy_set_header X-Real-IP $remote_addr;
                        proxy_set_header X-Forwarded-For $remote_addr;
                        proxy_set_header X-Forwarded-Proto $scheme;
                    }
                }
            }
            """);
    }

    // The default of 2048 buckets is for some thousand names.
    private static string MapSize(PeerSetup setup) => setup.RouteCount is { } count ? $"map_hash_max_size {Math.Max(2048, count * 2)};" : "";
}
