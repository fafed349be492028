using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>Resident memory that each open, silent connection adds, and the total with all of them.</summary>
internal sealed class IdleWorkload(int connectionCount) : Workload
{
    private const int WarmUpCount = 2_000;

    public override string Test => "idle";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"idle ×{connectionCount}");

    public override string CostUnit => "B/conn";

    public override string SpeedUnit => "MiB in all";

    public override PeerAbilities Needs => PeerAbilities.Process;

    public override ProcessUse Uses => ProcessUse.Fresh;

    /// <summary>A few hundred at a time: code is compiled and pools exist, but memory for the many does not yet.</summary>
    public override void WarmUp(Lane lane)
    {
        const int AtOnce = 200;
        for (int opened = 0; opened < WarmUpCount; opened += AtOnce)
        {
            using var client = new IdleClient(lane.Target(BackendRole.Idle), AtOnce);
            client.Connect(Limit);
        }
    }

    public override Outcome Measure(Lane lane, Meter meter)
    {
        MemoryUse before = ProcessTree.Memory(meter.ProxyProcessId);
        using var client = new IdleClient(lane.Target(BackendRole.Idle), connectionCount);
        client.Connect(Limit);
        Thread.Sleep(500);
        MemoryUse after = ProcessTree.Memory(meter.ProxyProcessId);
        return new Outcome((after.ResidentBytes - before.ResidentBytes) / (double)connectionCount, after.ResidentMebiBytes);
    }
}
