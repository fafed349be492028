using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;
using BenchmarkDotNet.Attributes;

namespace ActorProxy.Benchmarks.Protocols.Tls;

/// <summary>What it costs to find the name, or to see that there is none to be had.</summary>
[BenchmarkCategory("ClientHello")]
public class ClientHelloBenchmarks
{
    private const int MaxBytes = 16 * 1024;

    private readonly byte[] _scratch = new byte[ClientHelloReader.ScratchBytes];
    private readonly byte[] _classic = HelloSamples.Classic;
    private readonly byte[] _postQuantum = HelloSamples.PostQuantum;
    private readonly byte[] _firstSegment = HelloSamples.PostQuantum[..1400];
    private readonly byte[] _twoRecords = HelloSamples.TwoRecords;
    private readonly byte[] _http = HelloSamples.Http;
    private readonly byte[] _broken = HelloSamples.Broken;

    [Benchmark(Baseline = true)]
    public string? Naive() => NaiveHelloReader.ReadServerName(_classic);

    [Benchmark]
    public int Classic() => Read(_classic, ReadStatus.Done);

    [Benchmark]
    public int PostQuantum() => Read(_postQuantum, ReadStatus.Done);

    [Benchmark]
    public int PostQuantumFirstSegment() => Read(_firstSegment, ReadStatus.NeedMore);

    [Benchmark]
    public int PostQuantumTwoRecords() => Read(_twoRecords, ReadStatus.Done);

    [Benchmark]
    public int RejectHttp() => Read(_http, ReadStatus.Invalid);

    [Benchmark]
    public int RejectBrokenHello() => Read(_broken, ReadStatus.Invalid);

    private int Read(byte[] input, ReadStatus expected)
    {
        var status = ClientHelloReader.Read(input, MaxBytes, _scratch, out var hello, out _);
        return status == expected ? hello.ServerName.Length : throw new InvalidOperationException($"{expected} became {status}");
    }
}
