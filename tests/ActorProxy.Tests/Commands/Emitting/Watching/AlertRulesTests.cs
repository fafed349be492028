using System.Text.RegularExpressions;
using ActorProxy.Commands.Emitting.Watching;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting.Watching;

/// <summary>What the rules say to stories, by Prometheus' own test program.</summary>
public sealed partial class AlertRulesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Series, one value a minute; after how many minutes; which alerts there are then.</summary>
    public static TheoryData<string, string[], int, string[]> Stories => new()
    {
        { "one of two servers is down", ["upstream_healthy{upstream='a',server='1'} 0x60", "upstream_healthy{upstream='a',server='2'} 1x60"], 4, [] },
        { "and stays down", ["upstream_healthy{upstream='a',server='1'} 0x60", "upstream_healthy{upstream='a',server='2'} 1x60"], 6, ["ServerDown"] },
        { "both are", ["upstream_healthy{upstream='a',server='1'} 0x60", "upstream_healthy{upstream='a',server='2'} 0x60"], 2, ["UpstreamDown"] },
        { "one in ten connections fails", ["connections_closed_total{upstream='a',reason='completed'} 0+90x60", "connections_closed_total{upstream='a',reason='upstream-refused'} 0+10x60"], 15, ["UpstreamErrors"] },
        { "one in a hundred does", ["connections_closed_total{upstream='a',reason='completed'} 0+990x60", "connections_closed_total{upstream='a',reason='upstream-refused'} 0+10x60"], 15, [] },
        { "an order takes its time", ["certificate_expiry_timestamp_seconds{site='s'} 0x60"], 10, [] },
        { "or does not come", ["certificate_expiry_timestamp_seconds{site='s'} 0x60"], 20, ["CertificateMissing"] },
        { "six days are left", ["certificate_expiry_timestamp_seconds{site='s'} 518400x120"], 70, ["CertificateEnds"] },
        { "thirty days are left", ["certificate_expiry_timestamp_seconds{site='s'} 2592000x120"], 70, [] },
        { "bans live in memory", ["bans_store_ok 0x10"], 2, ["BansNotStored"] },
        { "a feed is refused", ["feed_ok{feed='f'} 0x30"], 20, ["FeedStale"] },
        { "a scan that never ends", ["connections_refused_total{listener='l',reason='not-tls'} 0+1200x2000"], 1900, [] },
        { "a scan begins", ["connections_refused_total{listener='l',reason='not-tls'} 0+60x1500 90000+1200x60"], 1530, ["RefusalsJump"] },
        { "a few are refused", ["connections_refused_total{listener='l',reason='not-tls'} 0x1500 0+50x60"], 1530, [] },
        { "a node was removed", ["cluster_detached 1x10"], 2, ["Detached"] },
        { "three nodes", ["cluster_members{status='up'} 3x60"], 30, [] },
        { "one of three is gone", ["cluster_members{status='up'} 3x30 2x60"], 40, ["ClusterShrunk"] },
        { "the third never came", ["cluster_members{status='up'} 2x60"], 30, ["ClusterShrunk"] },
        { "five are more than the seeds", ["cluster_members{status='up'} 5x30 4x60"], 40, ["ClusterShrunk"] },
        { "nodes differ", ["config_hash_info{hash='x'} 1x60", "config_hash_info{hash='y',instance='other'} 1x60", "cluster_members{status='up'} 3x60", "cluster_members{status='up',instance='other'} 3x60"], 20, ["ConfigsDiffer"] },
        { "two strangers differ", ["config_hash_info{hash='x'} 1x60", "config_hash_info{hash='y',instance='other'} 1x60"], 20, [] },
        { "a file is rejected", ["config_last_reload_ok 0x10"], 2, ["ReloadFailed"] },
        { "nearly full", ["connections_active{listener='l'} 900x10", "connections_limit 1000x10"], 2, ["ConnectionsNearLimit"] },
        { "full of what has no limit", ["connections_active{listener='l'} 900x10", "connections_limit 0x10"], 2, [] },
        { "few descriptors", ["process_open_handles 900x10", "descriptors_limit 1000x10"], 2, ["DescriptorsNearLimit"] },
        { "lines are lost", ["access_log_dropped_total 0 0 5 5 5"], 3, ["AccessLogDropped"] },
        { "a bug", ["connection_faults_total{listener='l'} 0 0 1 1 1"], 3, ["Fault"] },
        { "does not answer", ["up 0x10"], 2, ["Down"] },
        { "starts and starts", ["process_start_time_seconds 1x2 2x2 3x2 4x2"], 12, ["Restarts"] },
        { "502 for one in ten", ["site_requests_total{site='s',code='200'} 0+90x60", "site_requests_total{site='s',code='502'} 0+10x60"], 15, ["SiteErrors"] },
    };

    public void Dispose() => _folder.Dispose();

    /// <summary>In one run of the program: it takes longer to start than to do its work.</summary>
    [ToolFact("promtool")]
    public async Task Rules_ToldStories_SayWhatIsWrong()
    {
        _folder.Write("rules.yml", await Rules());
        await using var check = await ChildProcess.Run(Tools.Find("promtool"), "check", "rules", _folder["rules.yml"]);
        Assert.True(check.ExitCode == 0, $"{check.Output}{check.Errors}");
        var tests = Stories.Select(story => Test((string)story[0], (string[])story[1], (int)story[2], (string[])story[3]));
        _folder.Write("stories.yml", "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n" + string.Concat(tests));

        await using var promtool = await ChildProcess.Run(Tools.Find("promtool"), "test", "rules", _folder["stories.yml"]);

        Assert.True(promtool.ExitCode == 0, $"{promtool.Output}{promtool.Errors}");
    }

    [Fact]
    public void Rules_EachHaveAStoryInWhichTheyFire()
    {
        var told = Stories.SelectMany(story => (string[])story[3]).ToHashSet();

        Assert.Equal(AlertRules.For(0).Select(rule => rule.Name["ActorProxy".Length..]).Order(), told.Order());
    }

    private async Task<string> Rules()
    {
        var emitted = await Cli.RunAsync("emit", "prometheus-alerts", "--config", _folder.Write("edge.conf", """
            actorproxy {
              listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = web } }
              upstreams { web { servers = ["127.0.0.1:9"] } }
              cluster { host = "127.0.0.1", seeds = ["127.0.0.1:1", "127.0.0.2:1", "127.0.0.3:1"] }
            }
            """));
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return emitted.Output;
    }

    private static string Test(string name, string[] series, int minutes, string[] alerts) => $"""
          - name: {name}
            interval: 1m
            input_series:
        {string.Concat(series.Select(Series))}
            promql_expr_test:
              - expr: count by (alertname) (ALERTS{"{"}alertstate="firing"{"}"})
                eval_time: {minutes}m
                exp_samples:{(alerts.Length == 0 ? " []" : string.Concat(alerts.Select(alert => $"\n          - {{ labels: '{{alertname=\"ActorProxy{alert}\"}}', value: 1 }}")))}

        """;

    private static string Series(string text)
    {
        var (series, values) = (text[..text.IndexOf(' ', StringComparison.Ordinal)], text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        var metric = Metric().Match(series).Value;
        var labels = series[metric.Length..].Trim('{', '}').Replace('\'', '"');
        var instance = labels.Contains("instance", StringComparison.Ordinal) ? "" : "instance=\"edge\",";
        return $"      - series: '{(metric == "up" || metric.StartsWith("process_", StringComparison.Ordinal) ? "" : "actorproxy_")}{metric}{{job=\"actorproxy\",{instance}{labels}}}'\n        values: '{values}'\n";
    }

    [GeneratedRegex("^[a-z_]+")]
    private static partial Regex Metric();
}
