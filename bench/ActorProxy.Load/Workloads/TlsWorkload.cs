using System.Globalization;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>Full TLS 1.3 handshakes: with a server behind the proxy, which passes them on unread, or with the proxy itself.</summary>
internal sealed class TlsWorkload(TlsIdentity identity, PeerSetup setup, int totalCount, int concurrentCount) : Workload
{
    // The proxy's own handshakes are more of its code, and .NET compiles what is used much for a second time.
    private const int OffloadedWarmUpCount = 5_000;

    public override string Test => Offloads ? "http" : "tls";

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{(Offloads ? "handshake" : "tls")} c={concurrentCount}");

    public override PeerSetup Setup => setup;

    private bool Offloads => setup.Identity is not null;

    public override string CostUnit => "µs/handshake";

    public override string SpeedUnit => "handshakes/s";

    public override bool IsQuick => false;

    public override PeerAbilities Needs => Offloads ? PeerAbilities.Sites : PeerAbilities.ProxyVersion1;

    public override void WarmUp(Lane lane) => Client(lane, Offloads ? OffloadedWarmUpCount : totalCount / 5).Run(Limit);

    public override Outcome Measure(Lane lane, Meter meter)
    {
        TlsClient client = Client(lane, totalCount);
        meter.Start();
        client.Run(Limit);
        return Outcome.Of(meter.Stop(), totalCount, 1e6, 1, client.Latencies);
    }

    private TlsClient Client(Lane lane, int count) => new(lane.Tls, identity, count, concurrentCount);
}
