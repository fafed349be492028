using System.Globalization;

namespace ActorProxy.Load.Measuring;

/// <summary>One scrape of a <c>/metrics</c> page: values by series, as the page spells them.</summary>
internal sealed class MetricsPage
{
    private readonly Dictionary<string, double> _values;

    private MetricsPage(string text) => _values = text.Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => (Line: line, Space: line.LastIndexOf(' ')))
        .ToDictionary(sample => sample.Line[..sample.Space], sample => Parse(sample.Line[(sample.Space + 1)..]));

    public static MetricsPage Read(int adminPort)
    {
        using var client = new HttpClient();
        return new MetricsPage(client.GetStringAsync(new Uri($"http://127.0.0.1:{adminPort}/metrics")).GetAwaiter().GetResult());
    }

    /// <summary>A series' value, 0 when the page does not have it.</summary>
    public double this[string series] => _values.GetValueOrDefault(series);

    /// <summary>A histogram's upper bounds and cumulative counts, ascending.</summary>
    /// <param name="name">Without its suffix.</param>
    /// <param name="label">The one label besides the bound, as <c>name="value"</c>.</param>
    public IReadOnlyList<(double Bound, double Count)> Buckets(string name, string label)
    {
        string start = $"{name}_bucket{{{label},le=\"";
        return
        [
            .. _values
                .Where(sample => sample.Key.StartsWith(start, StringComparison.Ordinal))
                .Select(sample => (Parse(sample.Key[start.Length..^2]), sample.Value))
                .OrderBy(bucket => bucket.Item1),
        ];
    }

    private static double Parse(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
