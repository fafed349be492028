using static ActorProxy.Commands.Emitting.Watching.PromQl;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>What the dashboard shows, in reading order.</summary>
internal static class DashboardRows
{
    private const string PerInstance = "{{instance}}";

    public static IReadOnlyList<PanelRow> All { get; } =
    [
        new("At a glance", 8,
            Number("Nodes", "short", "count(" + Value("config_hash_info") + ")"),
            Number("Alerts firing", "short", "count(ALERTS{alertname=~\"ActorProxy.+\", alertstate=\"firing\"}) or vector(0)") with { Alarm = 1 },
            Number("Connections", "short", Sum("connections_active")),
            Number("New connections", "cps", Rate("connections_accepted_total")),
            Number("To clients", "Bps", Rate("bytes_total", filter: "direction=\"out\"")),
            Number("Servers down", "short", "count(" + Value("upstream_healthy") + " == 0) or vector(0)") with { Alarm = 1 },
            Number("Bans in force", "short", Most(Sum("bans_active", "instance"))),
            Number("Refused", "cps", Rate("connections_refused_total"))),
        new("Traffic", 3,
            Lines("New connections", "cps", Rate("connections_accepted_total", "listener"), "{{listener}}"),
            Lines("Connections alive", "short", Sum("connections_active", "instance"), PerInstance),
            new("Bytes", "Bps", new(Rate("bytes_total", "upstream", "direction=\"in\""), "{{upstream}} in"), new(Rate("bytes_total", "upstream", "direction=\"out\""), "{{upstream}} out")),
            Lines("How connections ended", "cps", Rate("connections_closed_total", "reason"), "{{reason}}"),
            Lines("Refused before their name was known", "cps", Rate("connections_refused_total", "reason"), "{{reason}}"),
            Quantiles("How long connections live", "connection_duration_seconds")),
        new("Latency by stage", 3,
            Quantiles("Preread: accept until the name is known", "preread_seconds") with { Help = "Most of it is the client's: the time its hello takes to arrive." },
            Quantiles("Connect to an upstream", "upstream_connect_seconds"),
            Quantiles("Site requests: header until the end of the response", "site_request_seconds")),
        new("Upstreams", 3,
            new("Health", "short", new PanelQuery(Value("upstream_healthy"), "{{upstream}} {{server}}, by {{instance}}")) { Kind = PanelKind.States },
            Lines("Errors", "cps", Rate("connections_closed_total", "upstream, reason", "reason=~\"upstream-.+\""), "{{upstream}} {{reason}}"),
            Lines("Connect, 95 % within", "s", Quantile("0.95", "upstream_connect_seconds", "upstream"), "{{upstream}}")),
        new("Bans", 3,
            Lines("In force, by origin", "short", Most(Value("bans_active"), "origin"), "{{origin}}"),
            new("Imposed and lifted", "cps", new(Rate("bans_total", "jail"), "{{jail}} banned"), new(Rate("unbans_total", "jail"), "{{jail}} lifted")),
            Lines("Reports, by what came of them", "cps", Rate("ban_reports_total", "outcome"), "{{outcome}}"),
            new("Who reports", "short", new PanelQuery(Increase("ban_reports_total", "reporter, jail"), "{{reporter}}: {{jail}}")) { Kind = PanelKind.Bars },
            Quantiles("Decided on one node, enforced on another", "ban_propagation_seconds") with { Help = "By the clocks of both nodes." },
            new("What bans did", "cps",
                new(Rate("connections_refused_total", filter: "reason=\"banned\""), "refused at accept"),
                new(Rate("kernel_filter_drops_total"), "dropped by the kernel"),
                new(Rate("ban_connections_cut_total"), "live connections cut")),
            Lines("Feeds: networks", "short", Most(Value("feed_entries"), "feed"), "{{feed}}"),
            new("Feeds up to date", "short", new PanelQuery(Value("feed_ok"), "{{feed}}, on {{instance}}")) { Kind = PanelKind.States },
            new("Bans are stored", "short", new PanelQuery(Value("bans_store_ok"), PerInstance)) { Kind = PanelKind.States }),
        new("Cluster and configuration", 4,
            Lines("Members up, as each node sees them", "short", Value("cluster_members", "status=\"up\""), PerInstance),
            new("Attached to the cluster", "short", new PanelQuery("1 - " + Value("cluster_detached"), PerInstance)) { Kind = PanelKind.States },
            Lines("Nodes with a configuration in force", "short", "count by (hash) (" + Value("config_hash_info") + ")", "{{hash}}") with { Help = "One line = the same everywhere." },
            new("The last reload was accepted", "short", new PanelQuery(Value("config_last_reload_ok"), PerInstance)) { Kind = PanelKind.States }),
        new("Sites and certificates", 3,
            Lines("Requests, by status", "reqps", Rate("site_requests_total", "site, code"), "{{site}} {{code}}"),
            Lines("Requests, 95 % within", "s", Quantile("0.95", "site_request_seconds", "site"), "{{site}}"),
            Lines("Days a certificate has left", "d", $"clamp_min(({Value("certificate_expiry_timestamp_seconds")} - time()) / 86400, 0)", "{{site}}, on {{instance}}")
                with { Help = "0 = a temporary one that no browser trusts." }),
        new("Runtime", 4,
            Lines("CPU, in cores", "short", Rate("process_cpu_seconds_total", "instance"), PerInstance),
            new("Memory", "bytes", new(Value("process_working_set_bytes"), PerInstance + " resident"), new(Value("dotnet_total_memory_bytes"), PerInstance + " managed")),
            Lines("Garbage collection, 99 % of the pauses within", "s", Quantile("0.99", "gc_pause_seconds", "generation"), "generation {{generation}}"),
            Lines("Time paused by garbage collection", "percentunit", Rate("gc_pause_seconds_sum", "instance"), PerInstance),
            Lines("Garbage collections", "cps", Rate("dotnet_collection_count_total", "generation"), "generation {{generation}}"),
            new("Descriptors", "short", new(Value("process_open_handles"), PerInstance), new(Value("descriptors_limit"), PerInstance + " limit")),
            Lines("Threads", "short", Value("process_num_threads"), PerInstance),
            new("Losses", "cps", new(Rate("access_log_dropped_total"), "access log lines"), new(Rate("connection_faults_total"), "connections, by a fault of ours"))),
    ];

    private static Panel Number(string title, string unit, string expression) => new(title, unit, new PanelQuery(expression, "")) { Kind = PanelKind.Number };

    private static Panel Lines(string title, string unit, string expression, string legend) => new(title, unit, new PanelQuery(expression, legend));

    private static Panel Quantiles(string title, string histogram) => new(
        title, "s", new(Quantile("0.5", histogram), "half within"), new(Quantile("0.95", histogram), "95 % within"), new(Quantile("0.99", histogram), "99 % within"));
}
