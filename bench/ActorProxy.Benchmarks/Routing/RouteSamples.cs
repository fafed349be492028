using System.Globalization;
using System.Text;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Benchmarks.Routing;

/// <summary>A route table of so many names, every tenth a wildcard, and names to ask it for.</summary>
internal sealed class RouteSamples
{
    private const int WildcardEvery = 10;
    private static readonly Upstream Upstream = new(new UpstreamSettings { Name = "a", Servers = [] });

    private readonly int _count;

    public RouteSamples(int count)
    {
        _count = count;
        Patterns = [.. Enumerable.Range(0, count).Select(i => IsWildcard(i) ? "*." + Name(i) : Name(i))];
        Table = RouteTable.Build(
            new RouteTableSettings { Name = "public", Routes = [.. Patterns.Select(pattern => new RouteSettings(pattern, Upstream.Name))] },
            _ => Upstream);
    }

    public IReadOnlyList<string> Patterns { get; }

    public RouteTable Table { get; }

    /// <summary>Names that are routes.</summary>
    public Ring<byte[]> Hits(Random random) => new(_ => Pick(random, wildcard: false, ""));

    /// <summary>Names with a label before a wildcard's suffix.</summary>
    public Ring<byte[]> WildcardHits(Random random) => new(_ => Pick(random, wildcard: true, "www."));

    /// <summary>Names like the others that no route takes.</summary>
    public Ring<byte[]> Misses(Random random) => new(_ => Encoding.ASCII.GetBytes("www." + Name(_count + random.Next(1_000_000))));

    private static bool IsWildcard(int i) => i % WildcardEvery == 0;

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"host{i}.customers.example");

    private byte[] Pick(Random random, bool wildcard, string prefix)
    {
        while (true)
        {
            var i = random.Next(_count);
            if (IsWildcard(i) == wildcard)
            {
                return Encoding.ASCII.GetBytes(prefix + Name(i));
            }
        }
    }
}
