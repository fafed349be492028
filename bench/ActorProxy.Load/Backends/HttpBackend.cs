using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Backends;

/// <summary>A web server behind the proxies that offload TLS: nginx, plain HTTP, connections kept.</summary>
/// <remarks>It is started as a peer is, so that it ends as they do. What is asked for without a file is answered with the client's address and the path.</remarks>
internal sealed class HttpBackend(BackendPlan plan) : Peer
{
    public const string Small = "1k";
    public const string Large = "1m";
    public const int SmallBytes = 1024;
    public const int LargeBytes = 1024 * 1024;

    private readonly string? _program = Programs.Find("nginx");

    public override string Name => "http-backend";

    public override int? FixedPort => plan.HttpPort;

    public override string? FindObstacle() => _program is null ? "it needs nginx, which is not installed." : null;

    public override IReadOnlyList<string> Prepare(PeerSite site)
    {
        site.Write(Small, new string('s', SmallBytes));
        site.Write(Large, new string('l', LargeBytes));
        string path = site.Write("nginx.conf", $$"""
            daemon off;
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            worker_processes 1;
            pid {{site.Directory}}/nginx.pid;
            error_log {{site.Directory}}/error.log crit;
            events { worker_connections 4000; }
            http {
                access_log off;
                sendfile on;
                server_tokens off;
                keepalive_requests 100000000;
                open_file_cache max=10;
                {{NginxText.TempPaths(site)}}
                server {
                    listen 127.0.0.1:{{plan.HttpPort}} backlog=4096;
                    root {{site.Directory}};
                    location / { return 200 "$http_x_forwarded_for $request_uri"; }
                    location = /{{Small}} { }
                    location = /{{Large}} { }
                }
            }
            """);
        return [_program!, "-p", site.Directory, "-e", Path.Combine(site.Directory, "error.log"), "-c", path];
    }
}
