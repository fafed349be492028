namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>Where something stands on the dashboard, in columns and in units of 30 pixels.</summary>
internal readonly record struct GridPlace(int X, int Y, int Width, int Height);

/// <summary>Lays a dashboard out: headings across, below each its panels side by side.</summary>
internal static class PanelGrid
{
    /// <summary>Grafana's.</summary>
    public const int Columns = 24;

    private const int HeadingHeight = 1;
    private const int NumberHeight = 4;
    private const int PictureHeight = 8;

    /// <returns>Each row with the place of its heading and those of its panels.</returns>
    public static IEnumerable<(PanelRow Row, GridPlace Heading, IReadOnlyList<GridPlace> Panels)> Place(IReadOnlyList<PanelRow> rows)
    {
        var y = 0;
        foreach (var row in rows)
        {
            var heading = new GridPlace(0, y, Columns, HeadingHeight);
            y += HeadingHeight;
            var width = Columns / row.PerLine;
            var height = Array.TrueForAll(row.Panels, panel => panel.Kind == PanelKind.Number) ? NumberHeight : PictureHeight;
            yield return (row, heading, [.. row.Panels.Select((_, index) => new GridPlace(index % row.PerLine * width, y + (index / row.PerLine * height), width, height))]);
            y += (row.Panels.Length + row.PerLine - 1) / row.PerLine * height;
        }
    }
}
