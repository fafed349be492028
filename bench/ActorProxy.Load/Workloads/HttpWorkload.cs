using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>Requests to a web server behind a proxy that ends TLS: small ones, whose cost is the request's, or large ones, whose cost is the bytes'.</summary>
/// <param name="setup">The offloading one.</param>
/// <param name="isHttp2">Between client and proxy; to the backend it is HTTP/1.1 in any case.</param>
/// <param name="isLarge">1 MiB in place of 1 KiB.</param>
/// <param name="requestCount">In all.</param>
internal sealed class HttpWorkload(PeerSetup setup, bool isHttp2, bool isLarge, int requestCount) : Workload
{
    private const int StreamCount = 10;

    // .NET compiles what is used much for a second time, with what it has seen: a small request costs twice as much before.
    private const int SmallWarmUpCount = 150_000;

    public override string Test => "http";

    public override string Name => $"{(isHttp2 ? "h2" : "h1")} {(isLarge ? "1 MiB" : "1 KiB")}";

    public override string CostUnit => isLarge ? "µs/MiB" : "µs/request";

    public override string SpeedUnit => isLarge ? "MiB/s" : "requests/s";

    public override bool IsQuick => false;

    public override PeerAbilities Needs => PeerAbilities.Sites;

    public override PeerSetup Setup => setup;

    public override void WarmUp(Lane lane) => Run(lane, isLarge ? requestCount : SmallWarmUpCount);

    public override Outcome Measure(Lane lane, Meter meter)
    {
        meter.Start();
        HttpClients clients = Run(lane, requestCount);
        return Outcome.Of(meter.Stop(), requestCount, 1e6, 1, clients.Latencies);
    }

    private HttpClients Run(Lane lane, int count)
    {
        (int connections, int streams) = isLarge ? (8, 1) : isHttp2 ? (8, StreamCount) : (64, 1);
        var clients = new HttpClients(lane.Proxy!.Port, setup.Identity!.Host, isHttp2, connections, streams);
        clients.Run(isLarge ? HttpBackend.Large : HttpBackend.Small, isLarge ? HttpBackend.LargeBytes : HttpBackend.SmallBytes, count, Limit);
        return clients;
    }
}
