using System.Globalization;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>A banned client that comes again and again: what it costs the proxy to refuse it at accept.</summary>
internal sealed class RefuseWorkload(int totalCount, int concurrentCount) : Workload
{
    public override string Test => "refuse";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"refuse c={concurrentCount}");

    public override string CostUnit => "µs/refusal";

    public override string SpeedUnit => "refusals/s";

    public override bool HasFloor => true;

    public override PeerAbilities Needs => PeerAbilities.Bans;

    public override PeerSetup Setup => PeerSetup.Refusing;

    public override void WarmUp(Lane lane)
    {
        using RefusedClient client = Client(lane, totalCount / 5);
        client.Run(Limit);
    }

    public override Outcome Measure(Lane lane, Meter meter)
    {
        using RefusedClient client = Client(lane, totalCount);
        meter.Start();
        client.Run(Limit);
        return Outcome.Of(meter.Stop(), totalCount, 1e6, 1, client.Latencies);
    }

    private RefusedClient Client(Lane lane, int count) => new(lane.Refusal, lane.Proxy is null, count, concurrentCount);
}
