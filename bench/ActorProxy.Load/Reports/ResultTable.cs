using ActorProxy.Load.Measuring;
using ActorProxy.Load.Workloads;

namespace ActorProxy.Load.Reports;

/// <summary>All outcomes of a run by row, peer and round.</summary>
internal sealed class ResultTable
{
    private readonly Dictionary<(string Workload, string Peer, int Round), Outcome> _outcomes = [];

    public List<string> Failures { get; } = [];

    public void Add(Workload workload, string peer, int round, Outcome outcome) => _outcomes[(workload.Name, peer, round)] = outcome;

    public IReadOnlyList<Outcome> Of(Workload workload, string peer) =>
        [.. _outcomes.Where(entry => entry.Key.Workload == workload.Name && entry.Key.Peer == peer).Select(entry => entry.Value)];

    /// <summary>A figure of one peer over the same figure of another, each pair from one round.</summary>
    public IReadOnlyList<double> Ratios(Workload workload, string above, string below, Func<Outcome, double?> figure) =>
        Ratios((workload.Name, above), (workload.Name, below), figure);

    /// <summary>The cost of one row over that of another, both of one peer, each pair from one round.</summary>
    public IReadOnlyList<double> CostRatios(string peer, string above, string below) => Ratios((above, peer), (below, peer), outcome => outcome.Cost);

    /// <summary>Machine CPU of two peers, each less the floor's, all from one round.</summary>
    public IReadOnlyList<double> RatiosAboveFloor(Workload workload, string above, string below, string floor) =>
    [
        .. _outcomes.Keys
            .Where(key => key.Workload == workload.Name && key.Peer == above)
            .Select(key => (Above: AboveFloor(key, above, floor), Below: AboveFloor(key, below, floor)))
            .Where(pair => pair is { Above: not null, Below: > 0 })
            .Select(pair => pair.Above!.Value / pair.Below!.Value),
    ];

    public static double? Median(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private double? AboveFloor((string Workload, string Peer, int Round) key, string peer, string floor) =>
        _outcomes.GetValueOrDefault(key with { Peer = peer })?.MachineCost - _outcomes.GetValueOrDefault(key with { Peer = floor })?.MachineCost;

    private List<double> Ratios((string Workload, string Peer) above, (string Workload, string Peer) below, Func<Outcome, double?> figure)
    {
        List<double> ratios = [];
        foreach (((string Workload, string Peer, int Round) key, Outcome outcome) in _outcomes)
        {
            if ((key.Workload, key.Peer) == above
                && _outcomes.TryGetValue((below.Workload, below.Peer, key.Round), out Outcome? other)
                && figure(outcome) is { } numerator && figure(other) is { } denominator && denominator > 0)
            {
                ratios.Add(numerator / denominator);
            }
        }

        return ratios;
    }
}
