using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>How often, and for how long, garbage collections stop the proxy while it takes new connections.</summary>
/// <remarks>
/// By the runtime's own account: ActorProxy exports it as a histogram, so the longest pause is known up to a bucket's bound.
/// Between two scrapes; what happened at start and in the warm-up is left out.
/// </remarks>
internal sealed class GcWorkload(int connectionCount) : Workload
{
    private const int ConcurrentCount = 64;
    private const int GenerationCount = 3;
    private const string Pauses = "actorproxy_gc_pause_seconds";

    public override string Test => "gc";

    public override string Name => "gc";

    public override string CostUnit => "ms, longest pause at most";

    public override string SpeedUnit => "collections";

    public override bool IsQuick => false;

    public override PeerAbilities Needs => PeerAbilities.GcMetrics;

    public override Outcome Measure(Lane lane, Meter meter)
    {
        MetricsPage before = MetricsPage.Read(lane.Site.AdminPort);
        using (var client = new ConnectClient(lane.Target(BackendRole.Connect), connectionCount, ConcurrentCount))
        {
            client.Run(Limit);
        }

        MetricsPage after = MetricsPage.Read(lane.Site.AdminPort);
        if (after.Buckets(Pauses, Label(0)).Count == 0)
        {
            throw new LoadException($"this version does not export {Pauses}");
        }

        IReadOnlyList<int> generations = [.. Enumerable.Range(0, GenerationCount)];
        double all = Rise(before, after, Collections(0));
        double seen = generations.Sum(generation => Rise(before, after, $"{Pauses}_count{{{Label(generation)}}}"));
        return new Outcome(generations.Max(generation => Longest(before, after, generation)), all)
        {
            Figures =
            [
                new("connections", "", connectionCount),
                .. generations.SelectMany(generation => FiguresOf(before, after, generation)),
                new("collections whose pause was not seen", "", all - seen),
            ],
        };
    }

    // The runtime counts a collection of a generation as one of all younger ones, too; here each is counted once.
    private static Figure[] FiguresOf(MetricsPage before, MetricsPage after, int generation) =>
    [
        new($"collections of generation {generation}", "", Rise(before, after, Collections(generation)) - (generation == 2 ? 0 : Rise(before, after, Collections(generation + 1)))),
        new($"longest pause of generation {generation}, at most", "ms", Longest(before, after, generation)),
        new($"all pauses of generation {generation}", "ms", 1e3 * Rise(before, after, $"{Pauses}_sum{{{Label(generation)}}}")),
    ];

    /// <summary>The bound of the last bucket that has grown, in milliseconds; or the sum of all pauses, if that is less.</summary>
    private static double Longest(MetricsPage before, MetricsPage after, int generation)
    {
        double bound = 0;
        double seen = 0;
        foreach ((double upper, double count) in after.Buckets(Pauses, Label(generation)))
        {
            double risen = count - before.Buckets(Pauses, Label(generation)).FirstOrDefault(bucket => bucket.Bound == upper).Count;
            bound = risen > seen ? upper : bound;
            seen = risen;
        }

        return 1e3 * Math.Min(bound, Rise(before, after, $"{Pauses}_sum{{{Label(generation)}}}"));
    }

    private static double Rise(MetricsPage before, MetricsPage after, string series) => after[series] - before[series];

    private static string Label(int generation) => $"generation=\"{generation}\"";

    private static string Collections(int generation) => $"dotnet_collection_count_total{{{Label(generation)}}}";
}
