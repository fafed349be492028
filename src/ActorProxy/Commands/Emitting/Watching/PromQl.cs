namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>The expressions a dashboard is made of, over the nodes that its variable <c>instance</c> names.</summary>
internal static class PromQl
{
    private const string Chosen = "instance=~\"$instance\"";

    /// <summary>The metric as it is.</summary>
    /// <param name="metric">Its name; ours without <c>actorproxy_</c>.</param>
    /// <param name="filter">More matchers.</param>
    public static string Value(string metric, string filter = "") => $"{Name(metric)}{{{Matchers(filter)}}}";

    /// <summary>Added up.</summary>
    /// <param name="metric">As in <see cref="Value"/>.</param>
    /// <param name="by">Labels to keep, with commas; empty = one sum.</param>
    /// <param name="filter">As in <see cref="Value"/>.</param>
    public static string Sum(string metric, string by = "", string filter = "") => $"sum{By(by)} ({Value(metric, filter)})";

    /// <summary>Per second, of a counter, added up.</summary>
    public static string Rate(string metric, string by = "", string filter = "") => $"sum{By(by)} (rate({Value(metric, filter)}[$__rate_interval]))";

    /// <summary>Of a counter, within what the dashboard shows.</summary>
    public static string Increase(string metric, string by) => $"sum{By(by)} (increase({Value(metric)}[$__range]))";

    /// <summary>What most of a histogram's observations stay under.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="histogram">Without <c>_bucket</c>.</param>
    /// <param name="by">As in <see cref="Sum"/>.</param>
    public static string Quantile(string share, string histogram, string by = "") =>
        $"histogram_quantile({share}, {Rate(histogram + "_bucket", by.Length == 0 ? "le" : "le, " + by)})";

    /// <summary>What every node has of the same thing: the most that any has.</summary>
    public static string Most(string expression, string by = "") => $"max{By(by)} ({expression})";

    private static string Name(string metric) =>
        metric.StartsWith("process_", StringComparison.Ordinal) || metric.StartsWith("dotnet_", StringComparison.Ordinal) ? metric : "actorproxy_" + metric;

    private static string Matchers(string filter) => filter.Length == 0 ? Chosen : $"{Chosen}, {filter}";

    private static string By(string labels) => labels.Length == 0 ? "" : $" by ({labels})";
}
