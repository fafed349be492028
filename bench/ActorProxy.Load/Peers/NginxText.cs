namespace ActorProxy.Load.Peers;

/// <summary>What every configuration of nginx here has in common.</summary>
internal static class NginxText
{
    /// <summary>Where an http section keeps what does not fit into memory: its own folder, so that no root is needed.</summary>
    public static string TempPaths(PeerSite site) =>
        string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {site.Directory}/{kind}; "));

    /// <summary>The head of a proxy: in the foreground, two workers, as many connections as it must be able to hold.</summary>
    public static string ProxyHead(PeerSite site) => $$"""
        daemon off;
        worker_processes 2;
        worker_rlimit_nofile {{site.ConnectionCount * 2 + 1000}};
        pid {{site.Directory}}/nginx.pid;
        error_log {{site.Directory}}/error.log error;
        events { worker_connections {{site.ConnectionCount * 2 + 200}}; }
        """;
}
