using System.Globalization;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>What about an edge is worth waking somebody, or telling him in the morning.</summary>
internal static class AlertRules
{
    private const AlertSeverity Warning = AlertSeverity.Warning;
    private const AlertSeverity Critical = AlertSeverity.Critical;

    /// <param name="seedCount">Nodes that the configuration names; a cluster with fewer members is not whole, even if it was never seen whole. 0 = no cluster.</param>
    public static IReadOnlyList<AlertRule> For(int seedCount) =>
    [
        new("ActorProxyDown", Critical, "1m", $$"""up{job="{{PrometheusConfig.Job}}"} == 0""",
            "{{ $labels.instance }} does not answer",
            "The edge is down, or its admin API cannot be reached from Prometheus."),
        new("ActorProxyRestarts", Warning, "0s", $$"""changes(process_start_time_seconds{job="{{PrometheusConfig.Job}}"}[30m]) > 2""",
            "{{ $labels.instance }} was started {{ $value }} times in half an hour",
            "Its log says why it ended; exit code 6 means that it lost its cluster's port."),

        new("ActorProxyUpstreamDown", Critical, "30s", "max without (server) (actorproxy_upstream_healthy) == 0",
            "No server of {{ $labels.upstream }} is healthy, as {{ $labels.instance }} sees it",
            "Its clients are turned away. `actorproxy doctor {{ $labels.upstream }}` looks closer."),
        new("ActorProxyServerDown", Warning, "5m", "actorproxy_upstream_healthy == 0",
            "{{ $labels.server }} of {{ $labels.upstream }} is down, as {{ $labels.instance }} sees it",
            "It is left out until it answers again; the upstream's other servers carry its load."),
        new("ActorProxyUpstreamErrors", Warning, "5m", """
            sum without (listener, reason) (rate(actorproxy_connections_closed_total{reason=~"upstream-.+"}[5m]))
              / sum without (listener, reason) (rate(actorproxy_connections_closed_total[5m])) > 0.05
            """,
            "{{ $value | humanizePercentage }} of the connections to {{ $labels.upstream }} fail there",
            "Refused, timed out or reset by the server; the access log has each of them."),
        new("ActorProxySiteErrors", Warning, "5m", """
            sum without (code) (rate(actorproxy_site_requests_total{code=~"5.."}[5m]))
              / sum without (code) (rate(actorproxy_site_requests_total[5m])) > 0.05
            """,
            "{{ $value | humanizePercentage }} of the requests to {{ $labels.site }} are answered with 5xx",
            "502 and 504 are the edge's own words for a server that does not answer; others are the server's."),

        new("ActorProxyCertificateMissing", Warning, "15m", "actorproxy_certificate_expiry_timestamp_seconds == 0",
            "{{ $labels.site }} has a temporary certificate only, which no browser trusts",
            "The log says what the order, or reading the files, failed of. Does port 80 of the name lead here, on IPv4 and IPv6?"),
        // With a third of its life left a certificate is renewed: 30 days of 90, 15 of 45. At seven that has failed for a week and more.
        new("ActorProxyCertificateEnds", Critical, "1h", """
            actorproxy_certificate_expiry_timestamp_seconds > 0
              and actorproxy_certificate_expiry_timestamp_seconds - time() < 7 * 86400
            """,
            "The certificate of {{ $labels.site }} ends in less than a week",
            "Renewal has been failing, or nobody replaces the files; the log says why."),

        new("ActorProxyBansNotStored", Critical, "1m", "actorproxy_bans_store_ok == 0",
            "{{ $labels.instance }} cannot store bans",
            "They are enforced, but a restart would forget the new ones. A full or a read-only disk, as a rule."),
        new("ActorProxyFeedStale", Warning, "15m", "actorproxy_feed_ok == 0",
            "The feed {{ $labels.feed }} is missing or was refused on {{ $labels.instance }}",
            "The last good list stays in force. The log names the reason."),
        new("ActorProxyRefusalsJump", Warning, "5m", """
            sum without (listener) (rate(actorproxy_connections_refused_total[5m])) > 1
              unless sum without (listener) (rate(actorproxy_connections_refused_total[5m]))
                <= 5 * sum without (listener) (rate(actorproxy_connections_refused_total[1d] offset 10m))
            """,
            "{{ $labels.instance }} refuses {{ $value | humanize }} connections a second as {{ $labels.reason }}, five times what is usual",
            "banned: an attack that is being fended off. over-limit: clients are turned away. not-tls, preread-timeout: a scan, or a protocol on the wrong port."),

        new("ActorProxyDetached", Critical, "1m", "actorproxy_cluster_detached == 1",
            "{{ $labels.instance }} has been removed from its cluster",
            "It serves and enforces what it knows, and comes back by itself when it reaches the others; until then reports to it get 503."),
        new("ActorProxyClusterShrunk", Warning, "5m", string.Create(CultureInfo.InvariantCulture, $$"""
            actorproxy_cluster_members{status="up"}
              < clamp_min(max_over_time(actorproxy_cluster_members{status="up"}[1d]), {{Math.Max(seedCount, 1)}})
            """),
            "{{ $labels.instance }} sees {{ $value }} members, fewer than there were or should be",
            "A node is down or cut off. After one was taken away for good this ends within a day."),
        new("ActorProxyConfigsDiffer", Warning, "15m", """
            count without (hash) (
              count without (instance) (
                actorproxy_config_hash_info and ignoring (hash, status) actorproxy_cluster_members{status="up"} > 1
              )
            ) > 1
            """,
            "The nodes of a cluster have {{ $value }} different configurations in force",
            "A file was not copied, or not reloaded, everywhere. `actorproxy status` shows each node's hash."),
        new("ActorProxyReloadFailed", Warning, "1m", "actorproxy_config_last_reload_ok == 0",
            "{{ $labels.instance }} rejected its configuration file",
            "The one before is in force, and the next restart would fail. `actorproxy check` names every problem."),

        new("ActorProxyConnectionsNearLimit", Warning, "1m", "sum without (listener) (actorproxy_connections_active) / (actorproxy_connections_limit > 0) > 0.8",
            "{{ $labels.instance }} has {{ $value | humanizePercentage }} of the connections it takes on",
            "At limits.max-connections newcomers are refused."),
        new("ActorProxyDescriptorsNearLimit", Warning, "1m", "process_open_handles / (actorproxy_descriptors_limit > 0) > 0.8",
            "{{ $labels.instance }} has {{ $value | humanizePercentage }} of its descriptors in use",
            "At the limit accepting pauses. Raise LimitNOFILE; a connection takes two."),
        new("ActorProxyAccessLogDropped", Warning, "0s", "increase(actorproxy_access_log_dropped_total[10m]) > 0",
            "{{ $labels.instance }} lost {{ $value | humanize }} lines of the access log",
            "The disk, or whoever reads its output, is too slow or refuses them."),
        new("ActorProxyFault", Warning, "0s", "increase(actorproxy_connection_faults_total[10m]) > 0",
            "{{ $labels.instance }} ended {{ $value | humanize }} connections by a fault of its own",
            "A bug: the log has its stack trace."),
    ];
}
