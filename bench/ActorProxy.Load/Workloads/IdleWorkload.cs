using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;

namespace ActorProxy.Load.Workloads;

/// <summary>Resident memory that each open, silent connection adds, and the total with all of them.</summary>
internal sealed class IdleWorkload(int connectionCount) : Workload
{
    private const int WarmUpCount = 2_000;

    private const double MebiByte = 1 << 20;

    public override string Test => "idle";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"idle ×{connectionCount}");

    public override string CostUnit => "B/conn";

    public override string SpeedUnit => "MiB in all";

    public override BackendRole Role => BackendRole.Idle;

    public override bool NeedsFreshProcess => true;

    /// <summary>A few hundred at a time: code is compiled and pools exist, but memory for the many does not yet.</summary>
    public override void WarmUp(ClientTarget target)
    {
        const int AtOnce = 200;
        for (int opened = 0; opened < WarmUpCount; opened += AtOnce)
        {
            using var client = new IdleClient(target, AtOnce);
            client.Connect(Limit);
        }
    }

    public override Outcome Measure(ClientTarget target, Meter meter)
    {
        long before = ProcessTree.ResidentBytes(meter.ProxyProcessId);
        using var client = new IdleClient(target, connectionCount);
        client.Connect(Limit);
        Thread.Sleep(500);
        long after = ProcessTree.ResidentBytes(meter.ProxyProcessId);
        return new Outcome((after - before) / (double)connectionCount, after / MebiByte);
    }
}
