using System.Collections.Concurrent;
using System.Net;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using BenchmarkDotNet.Attributes;

namespace ActorProxy.Benchmarks.Bans;

/// <summary>Remembering who reached which upstream: what every proxied connection pays; and asking, which only reports do.</summary>
[BenchmarkCategory("evidence")]
public class EvidenceBenchmarks
{
    private const long NowMs = 1_000_000;

    /// <summary>Half of what a slice has room for.</summary>
    private const int KnownClients = 1 << 14;

    private static readonly UpstreamMark Upstream = UpstreamMark.Of("backend_a");
    private static readonly UpstreamMark[] Others = [UpstreamMark.Of("backend_b")];

    private readonly ConcurrentDictionary<(IPAddress Client, string Upstream), long> _naive = new();
    private EvidenceTable _table = null!;
    private EvidenceLog _log = null!;
    private Ring<IpPrefix> _clients = null!;
    private Ring<IPAddress> _framework = null!;
    private uint _newest;

    /// <summary>Two loops, each with all it has room for.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var known = Enumerable.Range(0, KnownClients).Select(_ => IpPrefix.OfClient(BanSamples.FreeIPv4(random))).ToArray();
        _clients = new Ring<IpPrefix>(_ => known[random.Next(KnownClients)]);
        _framework = new Ring<IPAddress>(_ => _clients.Next().Address.ToIPAddress());
        _table = new EvidenceTable(2, TimeSpan.FromDays(1));
        _log = _table.Logs[0];
        for (var i = 0; i < EvidenceTable.DefaultMaxEntries; i++)
        {
            New();
            _table.Logs[1].Record(IpPrefix.OfClient(NetAddress.FromIPv4(_newest)), Upstream, NowMs);
        }
    }

    [Benchmark(Baseline = true)]
    public void NaiveKnown() => _naive[(_framework.Next(), "backend_a")] = NowMs;

    /// <summary>Seen before, within the present eighth of the evidence time.</summary>
    [Benchmark]
    public void Known() => _log.Record(_clients.Next(), Upstream, NowMs);

    /// <summary>Never seen before, in a full table: slices are cleared and begun all the time.</summary>
    [Benchmark]
    public void New() => _log.Record(IpPrefix.OfClient(NetAddress.FromIPv4(_newest++)), Upstream, NowMs);

    /// <summary>The longest question: every slice of every loop, for a client who was at another upstream.</summary>
    [Benchmark]
    public bool AskInVain() => _table.HasSeen(_clients.Next(), Others, NowMs)
        ? throw new InvalidOperationException("the sample has been seen")
        : false;
}
