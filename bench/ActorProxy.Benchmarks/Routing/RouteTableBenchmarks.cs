using ActorProxy.Core.Routing;
using BenchmarkDotNet.Attributes;

namespace ActorProxy.Benchmarks.Routing;

/// <summary>From a name to its route, each time another name.</summary>
[BenchmarkCategory("route")]
public class RouteTableBenchmarks
{
    private RouteTable _table = null!;
    private NaiveRoutes _naive = null!;
    private Ring<byte[]> _hits = null!;
    private Ring<byte[]> _wildcardHits = null!;
    private Ring<byte[]> _misses = null!;

    /// <summary>Names in the table.</summary>
    [Params(10, 1_000, 100_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var samples = new RouteSamples(Size);
        var random = new Random(1);
        _table = samples.Table;
        _naive = new NaiveRoutes(samples.Patterns);
        _hits = samples.Hits(random);
        _wildcardHits = samples.WildcardHits(random);
        _misses = samples.Misses(random);
    }

    [Benchmark(Baseline = true)]
    public string? NaiveHit() => _naive.Find(_hits.Next());

    [Benchmark]
    public RouteMatch Hit() => _table.Find(_hits.Next());

    [Benchmark]
    public RouteMatch WildcardHit() => _table.Find(_wildcardHits.Next());

    [Benchmark]
    public RouteMatch Miss() => _table.Find(_misses.Next());
}
