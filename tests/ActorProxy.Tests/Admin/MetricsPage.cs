using System.Globalization;
using System.Text.RegularExpressions;

namespace ActorProxy.Tests.Admin;

/// <summary>A scrape, parsed strictly: a line that is none fails.</summary>
internal sealed partial class MetricsPage
{
    private readonly List<MetricsSample> _samples = [];

    public MetricsPage(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Types.Add(words[2], words[3]);
            }
            else if (!line.StartsWith('#'))
            {
                _samples.Add(Parse(line));
            }
        }
    }

    public string Text { get; }

    /// <summary>Type by metric.</summary>
    public Dictionary<string, string> Types { get; } = [];

    public IReadOnlyList<MetricsSample> Samples => _samples;

    /// <summary>Sum over every series of this name whose labels are as given.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) =>
        _samples.Where(sample => sample.Name == name && Array.TrueForAll(labels, label => sample.Labels.GetValueOrDefault(label.Label) == label.Value))
            .Sum(sample => sample.Value);

    private static MetricsSample Parse(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        var labels = LabelPair().Matches(match.Groups["labels"].Value).ToDictionary(pair => pair.Groups["name"].Value, pair => pair.Groups["value"].Value);
        return new MetricsSample(match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[^}]*)\})? (?<value>\S+)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(\\.|[^"\\])*)"(,|$)""")]
    private static partial Regex LabelPair();
}

/// <summary>One series and its value.</summary>
internal sealed record MetricsSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
