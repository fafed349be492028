using System.Net;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using BenchmarkDotNet.Attributes;

namespace ActorProxy.Benchmarks.Bans;

/// <summary>Clients who are banned: what an attacker's connection costs. Each time another address.</summary>
[BenchmarkCategory("ban hit")]
public class BanHitBenchmarks
{
    private BanTable _table = null!;
    private NaiveBans _naive = null!;
    private Ring<NetAddress> _ipv4 = null!;
    private Ring<NetAddress> _ipv6 = null!;
    private Ring<IPAddress> _framework = null!;

    /// <summary>Bans in the table.</summary>
    [Params(100_000, 1_000_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _table = BanSamples.Table(Size);
        _ipv4 = new Ring<NetAddress>(_ => BanSamples.BannedIPv4(random.Next(Size / 2) * 2));
        _ipv6 = new Ring<NetAddress>(_ => BanSamples.BannedIPv6((random.Next(Size / 2) * 2) + 1));
    }

    [GlobalSetup(Target = nameof(NaiveIPv4))]
    public void SetupNaive()
    {
        var random = new Random(1);
        _naive = new NaiveBans(Size);
        _framework = new Ring<IPAddress>(_ => BanSamples.BannedIPv4(random.Next(Size / 2) * 2).ToIPAddress());
    }

    [Benchmark(Baseline = true)]
    public bool NaiveIPv4() => Banned(_naive.IsBanned(_framework.Next(), DateTime.UnixEpoch));

    [Benchmark]
    public bool IPv4() => Banned(_table.IsBanned(_ipv4.Next(), BanSamples.NowUnixMs));

    [Benchmark]
    public bool IPv6() => Banned(_table.IsBanned(_ipv6.Next(), BanSamples.NowUnixMs));

    private static bool Banned(bool banned) => banned ? banned : throw new InvalidOperationException("the sample is not banned");
}
