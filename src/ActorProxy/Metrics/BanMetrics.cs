using System.Collections.Concurrent;
using ActorProxy.Core.Bans;
using Prometheus;

namespace ActorProxy.Metrics;

/// <summary>Counts what reporters say and what comes of it. Any thread.</summary>
/// <remarks>Labels are names from the configuration; jails that are not there count as <see cref="OtherJail"/>.</remarks>
public sealed class BanMetrics
{
    public const string OtherJail = "other";

    private readonly ConcurrentDictionary<(string Reporter, string Jail, ReportOutcome Outcome), Counter.Child> _children = new();
    private readonly Counter _reports, _bans, _unbans;
    private volatile HashSet<string> _jails = [];

    public BanMetrics(PrometheusProxyMetrics metrics)
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(metrics.Registry);
        _reports = factory.CreateCounter("actorproxy_ban_reports_total", "Failures reported, by what became of them.", Labels("reporter", "jail", "outcome"));
        _bans = factory.CreateCounter("actorproxy_bans_total", "Bans imposed or prolonged by this node.", Labels("jail"));
        _unbans = factory.CreateCounter("actorproxy_unbans_total", "Bans lifted before their end by this node.", Labels("jail"));
    }

    /// <summary>Which jails there are.</summary>
    public void Apply(BanSettings settings) => _jails = settings.Jails.Select(jail => jail.Name).ToHashSet();

    /// <param name="reporter">Configured.</param>
    /// <param name="jail">As reported.</param>
    /// <param name="outcome">What became of it.</param>
    public void Reported(string reporter, string? jail, ReportOutcome outcome)
    {
        _children.GetOrAdd((reporter, LabelOf(jail), outcome), key => _reports.WithLabels(key.Reporter, key.Jail, key.Outcome.Text())).Inc();
        if (outcome == ReportOutcome.Banned)
        {
            Banned(jail);
        }
    }

    public void Banned(string? jail) => _bans.WithLabels(LabelOf(jail)).Inc();

    public void Unbanned(string? jail) => _unbans.WithLabels(LabelOf(jail)).Inc();

    private string LabelOf(string? jail) => jail is not null && _jails.Contains(jail) ? jail : OtherJail;

    private static CounterConfiguration Labels(params string[] names) => new() { LabelNames = names, ExemplarBehavior = ExemplarBehavior.NoExemplars() };
}
