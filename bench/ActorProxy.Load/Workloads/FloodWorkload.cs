using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Floods;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Workloads;

/// <summary>Real traffic alone, then beside a flood, then the flood alone: what is left of the one, and what the machine pays for the other.</summary>
/// <remarks>Machine and not proxy, since a kernel that refuses for the proxy does it at somebody else's expense.</remarks>
internal sealed class FloodWorkload(SourceAddress source, TimeSpan time) : Workload
{
    private const int RealCount = 16;
    private const int MostRealPerSecond = 100_000;

    // Ten thousand attempts a second, each open for a tenth of a second at most, with room for a late turn.
    private const int BannedPerSecond = 10_000;
    private const int MostBannedOpen = 2_000;

    // After the five seconds in which a client must speak, 10,000 would be open; the descriptors of most systems are not enough for many more.
    private const int SilentPerSecond = 2_000;
    private const int MostSilentOpen = 8_000;

    private static readonly TimeSpan TrialTime = TimeSpan.FromMilliseconds(300);

    public override string Test => source == SourceAddress.Banned ? "flood-banned" : "flood-silent";

    public override string Name => Test;

    public override string CostUnit => "µs/attempt (machine)";

    public override string SpeedUnit => "% kept";

    public override bool IsQuick => false;

    public override bool HasFloor => source == SourceAddress.Banned;

    public override PeerAbilities Needs => source == SourceAddress.Banned ? PeerAbilities.Bans : PeerAbilities.PrereadTimeout;

    public override PeerSetup Setup => PeerSetup.Flooded;

    public override bool ShowsKernelFilter => source == SourceAddress.Banned;

    /// <summary>A small flood, to see that what is called banned is refused, or dropped, and what is called silent is not.</summary>
    public override void WarmUp(Lane lane)
    {
        using var flood = new FloodProcess(Plan(lane) with { RatePerSecond = 1_000 });
        FloodCounts counts = flood.Run(TrialTime);
        if (source == SourceAddress.Banned && counts.Held > 0)
        {
            throw new LoadException($"{counts.Held} of {counts.Attempts} attempts of a banned client were neither refused nor dropped");
        }

        if (source == SourceAddress.Silent && counts.Refused > 0)
        {
            throw new LoadException($"{counts.Refused} of {counts.Attempts} silent clients were refused before their time");
        }
    }

    public override Outcome Measure(Lane lane, Meter meter)
    {
        using var flood = new FloodProcess(Plan(lane));
        Meter all = meter.With(flood.Id);
        (double before, long[] quiet) = Serve(lane);
        Task<FloodCounts> running = flood.Start(time);
        (double during, long[] flooded) = Serve(lane);
        FloodCounts beside = running.GetAwaiter().GetResult();

        all.Start();
        FloodCounts alone = flood.Run(time);
        Usage usage = all.Stop();
        Outcome outcome = Outcome.Of(usage, alone.Attempts, 1e6, 1, flooded);
        return outcome with
        {
            Cost = outcome.MachineCost!.Value,
            Speed = 100 * during / before,
            Figures =
            [
                new("real traffic without flood", "conn/s", before),
                new("real traffic beside it", "conn/s", during),
                new("p99 without flood", "µs", Outcome.Percentile(quiet, 99) ?? 0),
                new("p99 beside it", "µs", outcome.P99Microseconds ?? 0),
                new("attempts beside real traffic", "/s", beside.Attempts / time.TotalSeconds),
                .. Shares("beside real traffic", beside),
                new("attempts alone", "/s", alone.Attempts / time.TotalSeconds),
                .. Shares("alone", alone),
                new("proxy CPU, flood alone", "µs/attempt", usage.ProxyCpuSeconds * 1e6 / alone.Attempts),
                new("proxy and load CPU, flood alone", "µs/attempt", (usage.ProxyCpuSeconds + usage.LoadCpuSeconds) * 1e6 / alone.Attempts),
            ],
        };
    }

    private static Figure[] Shares(string when, FloodCounts counts) =>
    [
        new($"refused {when}", "%", 100.0 * counts.Refused / counts.Attempts),
        new($"unanswered {when}", "%", 100.0 * counts.Unanswered / counts.Attempts),
        new($"left open {when}", "%", 100.0 * counts.Held / counts.Attempts),
    ];

    private FloodPlan Plan(Lane lane) => source == SourceAddress.Banned
        ? new FloodPlan(source, lane.Refusal.Port, BannedPerSecond, MostBannedOpen)
        : new FloodPlan(source, lane.Target(BackendRole.Connect).Port, SilentPerSecond, MostSilentOpen);

    private (double PerSecond, long[] Sorted) Serve(Lane lane)
    {
        using var client = new ConnectClient(lane.Target(BackendRole.Connect), (int)(MostRealPerSecond * time.TotalSeconds), RealCount);
        int count = client.RunFor(time, Limit);
        long[] latencies = client.Latencies[..count];
        Array.Sort(latencies);
        return (count / time.TotalSeconds, latencies);
    }
}
