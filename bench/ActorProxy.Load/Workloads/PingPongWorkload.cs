using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>1 KiB there and 1 KiB back on many connections that stay open; opening them is not measured.</summary>
internal sealed class PingPongWorkload(int roundTripCount, int connectionCount) : Workload
{
    public override string Test => "pingpong";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"pingpong ×{connectionCount}");

    public override string CostUnit => "µs/rt";

    public override string SpeedUnit => "rt/s";

    public override void WarmUp(Lane lane)
    {
        using var client = new PingPongClient(lane.Target(BackendRole.PingPong), connectionCount);
        client.Connect(Limit);
        client.Exchange(roundTripCount / 5, Limit);
    }

    public override Outcome Measure(Lane lane, Meter meter)
    {
        using var client = new PingPongClient(lane.Target(BackendRole.PingPong), connectionCount);
        client.Connect(Limit);
        meter.Start();
        client.Exchange(roundTripCount, Limit);
        return Outcome.Of(meter.Stop(), roundTripCount, 1e6, 1, client.Latencies);
    }
}
