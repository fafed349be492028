using System.Collections.Frozen;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>What there is to say about directives that lead to no key, wherever they stand.</summary>
internal static class KnownDirectives
{
    private const string OwnProcess = "the edge has a loop for each core, and its own unit, user and limits";
    private const string OwnTls = "sites speak TLS 1.2 and 1.3 with settings of their own";
    private const string OwnBuffers = "requests and responses are streamed";
    private const string OwnHeaders = "set from the real connection, with Forwarded and X-Forwarded-Host";
    private const string OwnConnections = "connections are kept, and HTTP/1.1, websockets and HTTP/2 pass without being asked for";
    private const string OwnLog = "see access-log and `emit prometheus`";
    private const string OwnDns = "the system's resolver is asked, and asked again";

    private static readonly FrozenDictionary<string, string> Covered = Table(
        (OwnProcess, "user pid daemon master_process worker_processes worker_rlimit_nofile worker_cpu_affinity worker_priority worker_shutdown_timeout events thread_pool load_module pcre_jit timer_resolution"),
        (OwnTls, "ssl_protocols ssl_ciphers ssl_conf_command ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets ssl_session_ticket_key ssl_dhparam ssl_ecdh_curve ssl_buffer_size ssl_early_data ssl_stapling ssl_stapling_verify ssl_trusted_certificate"),
        (OwnBuffers, "proxy_buffering proxy_request_buffering proxy_buffers proxy_buffer_size proxy_busy_buffers_size proxy_max_temp_file_size proxy_temp_path client_body_buffer_size client_body_temp_path client_header_buffer_size large_client_header_buffers sendfile tcp_nopush tcp_nodelay postpone_output directio output_buffers aio fastcgi_temp_path uwsgi_temp_path scgi_temp_path"),
        (OwnConnections, "proxy_http_version keepalive keepalive_requests keepalive_timeout http2 http2_max_concurrent_streams proxy_socket_keepalive so_keepalive proxy_cache_bypass"),
        (OwnLog, "access_log log_format error_log open_log_file_cache log_subrequest log_not_found"),
        (OwnDns, "resolver resolver_timeout zone"),
        ("nothing is served from files", "types default_type charset types_hash_max_size types_hash_bucket_size server_names_hash_bucket_size server_names_hash_max_size map_hash_max_size map_hash_bucket_size variables_hash_max_size variables_hash_bucket_size proxy_headers_hash_max_size proxy_headers_hash_bucket_size root index open_file_cache open_file_cache_valid open_file_cache_errors open_file_cache_min_uses"),
        ("the edge does not say what it is", "server_tokens"),
        ("Location comes as the server sends it", "proxy_redirect server_name_in_redirect port_in_redirect absolute_redirect"));

    private static readonly FrozenDictionary<string, string> Left = Table(
        ("responses pass as the server sends them", "gzip gzip_vary gzip_proxied gzip_comp_level gzip_buffers gzip_http_version gzip_types gzip_min_length gzip_disable gzip_static brotli brotli_types sub_filter error_page proxy_intercept_errors expires etag"),
        ("nothing is cached here", "proxy_cache proxy_cache_path proxy_cache_valid proxy_cache_key proxy_cache_use_stale proxy_no_cache proxy_cache_lock"),
        ("see limits and bans: bans.jails.edge-flood counts connections", "limit_req limit_req_zone limit_req_status limit_conn limit_conn_zone limit_conn_status limit_rate limit_rate_after"),
        ("a passed-through connection has idle-timeout; the server of a site may be silent for an hour, a websocket for as long as it likes", "proxy_read_timeout proxy_send_timeout send_timeout client_body_timeout client_header_timeout reset_timedout_connection lingering_close lingering_time lingering_timeout"),
        ("another server is tried while nothing has been sent", "proxy_next_upstream proxy_next_upstream_tries proxy_next_upstream_timeout"),
        ("who a connection comes from is known from the connection, or from the PROXY header of accept-proxy-from; a client's own word is not believed", "set_real_ip_from real_ip_header real_ip_recursive"),
        ("see `bans`: what is refused, is refused on every listener", "geo geoip_country geoip2"),
        ("applications are not run here", "fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass fastcgi_param"));

    private static readonly FrozenSet<string> OwnRequestHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Upgrade", "Connection", "Forwarded");

    /// <summary>The word on a directive that nothing else was said about.</summary>
    public static (ImportOutcome Outcome, string Why) Of(NginxDirective directive) =>
        Covered.TryGetValue(directive.Name, out var own) ? (ImportOutcome.Covered, own)
        : Left.TryGetValue(directive.Name, out var reason) ? (ImportOutcome.Left, reason)
        : directive.Name == "proxy_set_header" && OwnRequestHeaders.Contains(directive.Value) ? (ImportOutcome.Covered, OwnHeaders)
        : directive.Name == "map" && directive.Value == "$http_upgrade" ? (ImportOutcome.Covered, OwnConnections)
        : (ImportOutcome.Left, "has no counterpart");

    /// <summary>True for a header of requests that the edge sets by itself.</summary>
    public static bool IsOwnHeader(string name) => OwnRequestHeaders.Contains(name);

    private static FrozenDictionary<string, string> Table(params (string Why, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' ').Select(name => (name, row.Why))).ToFrozenDictionary(row => row.name, row => row.Why);
}
