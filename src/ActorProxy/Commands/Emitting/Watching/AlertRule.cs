namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>How soon somebody has to look.</summary>
internal enum AlertSeverity
{
    /// <summary>In working hours.</summary>
    Warning,

    /// <summary>Now: clients are turned away, or what was promised does not hold.</summary>
    Critical,
}

/// <summary>A rule of Prometheus': what is wrong, and for how long it may be.</summary>
/// <param name="Name">Becomes <c>alertname</c>.</param>
/// <param name="Severity">A label.</param>
/// <param name="For">How long the expression has to return something, in Prometheus' words (<c>5m</c>).</param>
/// <param name="Expression">PromQL. Aggregates with <c>without</c>, so that labels the user added to his targets stay.</param>
/// <param name="Summary">One sentence, a template of Prometheus': <c>{{ $labels.instance }}</c>.</param>
/// <param name="Advice">What it means, and where to look.</param>
internal sealed record AlertRule(string Name, AlertSeverity Severity, string For, string Expression, string Summary, string Advice);
