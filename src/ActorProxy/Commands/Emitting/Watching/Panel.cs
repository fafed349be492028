namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>How a panel shows what it is told; Grafana's own names are in <see cref="GrafanaJson"/>.</summary>
internal enum PanelKind
{
    /// <summary>Lines over time.</summary>
    Lines,

    /// <summary>The last value, large.</summary>
    Number,

    /// <summary>A coloured band for each series: 0 is bad, anything else good.</summary>
    States,

    /// <summary>A bar for each series, of the whole time shown.</summary>
    Bars,
}

/// <summary>One expression of a panel.</summary>
/// <param name="Expression">PromQL, with Grafana's variables.</param>
/// <param name="Legend">Names a series, from its labels in <c>{{ }}</c>.</param>
internal sealed record PanelQuery(string Expression, string Legend);

/// <summary>A picture on the dashboard.</summary>
/// <param name="Title">Of the panel.</param>
/// <param name="Unit">Grafana's name of a unit, such as <c>s</c>, <c>Bps</c>, <c>short</c>.</param>
/// <param name="Queries">What it shows.</param>
internal sealed record Panel(string Title, string Unit, params PanelQuery[] Queries)
{
    public PanelKind Kind { get; init; }

    /// <summary>What one has to know to read it; empty = it speaks for itself.</summary>
    public string Help { get; init; } = "";

    /// <summary>From this value on it is red; null = it is never.</summary>
    public double? Alarm { get; init; }
}

/// <summary>Panels under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="PerLine">How many stand side by side; a divisor of <see cref="PanelGrid.Columns"/>.</param>
/// <param name="Panels">In reading order.</param>
internal sealed record PanelRow(string Title, int PerLine, params Panel[] Panels);
