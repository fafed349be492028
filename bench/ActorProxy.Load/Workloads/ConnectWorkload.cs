using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>New connections: connect, hello, 1 KiB answer, end.</summary>
internal sealed class ConnectWorkload(int totalCount, int concurrentCount) : Workload
{
    public override string Test => "conn";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"conn c={concurrentCount}");

    public override string CostUnit => "µs/conn";

    public override string SpeedUnit => "conn/s";

    public override void WarmUp(Lane lane) => Run(lane.Target(BackendRole.Connect), totalCount / 10);

    public override Outcome Measure(Lane lane, Meter meter)
    {
        using var client = new ConnectClient(lane.Target(BackendRole.Connect), totalCount, concurrentCount);
        meter.Start();
        client.Run(Limit);
        return Outcome.Of(meter.Stop(), totalCount, 1e6, 1, client.Latencies);
    }

    private void Run(ClientTarget target, int count)
    {
        using var client = new ConnectClient(target, count, concurrentCount);
        client.Run(Limit);
    }
}
