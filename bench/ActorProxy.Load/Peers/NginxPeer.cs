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
        PeerAbilities.Process | PeerAbilities.Bans | PeerAbilities.PrereadTimeout | PeerAbilities.ManyRoutes | PeerAbilities.ProxyVersion1;

    public override string Version => Programs.FirstLine(_program!, "-v");

    public override string? FindObstacle() => _program is null ? "nginx is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        // Without the file the module is compiled in, or nginx says itself what is missing.
        string? module = ModulePaths.FirstOrDefault(File.Exists);
        string path = site.Write("nginx.conf", $$"""
            {{(module is null ? "" : $"load_module {module};")}}
            daemon off;
            worker_processes 2;
            worker_rlimit_nofile {{site.ConnectionCount * 2 + 1000}};
            pid {{site.Directory}}/nginx.pid;
            error_log {{site.Directory}}/error.log error;
            events { worker_connections {{site.ConnectionCount * 2 + 200}}; }
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
        return [_program!, "-p", site.Directory, "-e", Path.Combine(site.Directory, "error.log"), "-c", path];
    }

    // The default of 2048 buckets is for some thousand names.
    private static string MapSize(PeerSetup setup) => setup.RouteCount is { } count ? $"map_hash_max_size {Math.Max(2048, count * 2)};" : "";
}
