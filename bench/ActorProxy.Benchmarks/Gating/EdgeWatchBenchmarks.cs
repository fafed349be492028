using ActorProxy.Benchmarks.Bans;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Gating;
using BenchmarkDotNet.Attributes;

namespace ActorProxy.Benchmarks.Gating;

/// <summary>What <c>edge-flood</c> adds to every connection. Another client each time: the tally's places are fought for.</summary>
[BenchmarkCategory("edge jails")]
public class EdgeWatchBenchmarks
{
    private const long NowMs = 1_000_000;

    private readonly EdgeWatch _off = new();
    private readonly EdgeWatch _on = new();
    private Ring<NetAddress> _clients = null!;
    private Ring<NetAddress> _few = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var flood = new JailSettings { Name = EdgeJails.Flood };
        _on.Apply(new BanSettings { Jails = [EdgeJails.Inherited(EdgeJails.Flood, flood)] });
        _clients = new Ring<NetAddress>(_ => BanSamples.FreeIPv4(random));
        var known = Enumerable.Range(0, 1000).Select(_ => BanSamples.FreeIPv4(random)).ToArray();
        _few = new Ring<NetAddress>(_ => known[random.Next(known.Length)]);
    }

    [Benchmark(Baseline = true)]
    public void Off() => _off.Accepted(_clients.Next(), NowMs);

    [Benchmark]
    public void OnFewClients() => _on.Accepted(_few.Next(), NowMs);

    [Benchmark]
    public void OnManyClients() => _on.Accepted(_clients.Next(), NowMs);
}
