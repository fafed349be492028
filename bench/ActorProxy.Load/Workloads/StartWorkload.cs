using System.Diagnostics;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>From the start of the process to the end of the first answer through it, and what it takes until then and two seconds later.</summary>
internal sealed class StartWorkload : Workload
{
    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(2);

    public override string Test => "start";

    public override string Name => "start";

    public override string CostUnit => "ms";

    public override string SpeedUnit => "MiB PSS 2 s later";

    public override PeerAbilities Needs => PeerAbilities.Process;

    public override ProcessUse Uses => ProcessUse.Cold;

    public override Outcome Measure(Lane lane, Meter meter)
    {
        RunningProxy proxy = lane.Proxy!;
        long servedAt = FirstAnswer.WaitFor(lane.Target(BackendRole.Connect), Limit, () => proxy.HasEnded);
        double cpuSeconds = ProcessTree.CpuSeconds(proxy.ProcessId);
        MemoryUse first = ProcessTree.Memory(proxy.ProcessId);
        Thread.Sleep(RestTime);
        MemoryUse later = ProcessTree.Memory(proxy.ProcessId);
        return new Outcome(Stopwatch.GetElapsedTime(proxy.StartedAt, servedAt).TotalMilliseconds, later.ProportionalMebiBytes)
        {
            Figures =
            [
                new("CPU until it served", "ms", cpuSeconds * 1e3),
                new("RSS when it served", "MiB", first.ResidentMebiBytes),
                new("PSS when it served", "MiB", first.ProportionalMebiBytes),
                new("RSS 2 s later", "MiB", later.ResidentMebiBytes),
                new("PSS 2 s later", "MiB", later.ProportionalMebiBytes),
            ],
        };
    }
}
