using System.Diagnostics;

namespace ActorProxy.Load.Measuring;

/// <summary>One measurement of one proxy in one round.</summary>
/// <param name="Cost">The figure the ratios are made of; less is better. Its unit is the workload's.</param>
/// <param name="Speed">What goes with it: a rate, or the total memory of idle connections.</param>
/// <param name="P50Microseconds">Median latency, where single ones are taken.</param>
/// <param name="P99Microseconds">99th percentile of the same.</param>
/// <param name="LoadCost">CPU of client and backends in the unit of the cost.</param>
/// <param name="MachineCost">Whole-machine CPU in the unit of the cost.</param>
/// <param name="ForeignCores">Cores that others used meanwhile.</param>
internal sealed record Outcome(
    double Cost,
    double Speed,
    double? P50Microseconds = null,
    double? P99Microseconds = null,
    double? LoadCost = null,
    double? MachineCost = null,
    double? ForeignCores = null)
{
    /// <summary>What else the row tells, in a table of its own.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <param name="usage">What was used for all of the work.</param>
    /// <param name="units">How much work, in the unit that the cost is per.</param>
    /// <param name="costScale">What a second is in the cost's unit: a million for microseconds.</param>
    /// <param name="speedScale">What a unit of work is in the speed's unit.</param>
    /// <param name="latencies">In <see cref="Stopwatch"/> ticks; sorted here.</param>
    public static Outcome Of(Usage usage, double units, double costScale, double speedScale, long[]? latencies = null)
    {
        if (latencies is not null)
        {
            Array.Sort(latencies);
        }

        double scale = costScale / units;
        return new Outcome(
            usage.ProxyCpuSeconds * scale,
            units * speedScale / usage.Elapsed.TotalSeconds,
            Percentile(latencies, 50),
            Percentile(latencies, 99),
            usage.LoadCpuSeconds * scale,
            usage.MachineCpuSeconds * scale,
            usage.ForeignCores);
    }

    /// <summary>A percentile in microseconds.</summary>
    /// <param name="sorted">In <see cref="Stopwatch"/> ticks, ascending.</param>
    /// <param name="percent">0 to 100.</param>
    public static double? Percentile(long[]? sorted, int percent) => sorted is { Length: > 0 }
        ? sorted[(int)((sorted.Length - 1) * (long)percent / 100)] * 1e6 / Stopwatch.Frequency
        : null;
}
