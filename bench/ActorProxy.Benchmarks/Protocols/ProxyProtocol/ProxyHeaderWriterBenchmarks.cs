using System.Net;
using System.Text;
using ActorProxy.Core.Protocols.ProxyProtocol;
using BenchmarkDotNet.Attributes;
using static ActorProxy.Benchmarks.Protocols.ProxyProtocol.ProxyHeaderSamples;

namespace ActorProxy.Benchmarks.Protocols.ProxyProtocol;

/// <summary>Headers written; v2 with all TLVs and its checksum.</summary>
[BenchmarkCategory("PROXY write")]
public class ProxyHeaderWriterBenchmarks
{
    private readonly byte[] _buffer = new byte[ProxyHeaderReader.MaxBytes];
    private readonly IPEndPoint _client = ClientIPv4.ToIPEndPoint();
    private readonly IPEndPoint _server = ServerIPv4.ToIPEndPoint();

    /// <summary>v1 over IPv4, by the framework's texts.</summary>
    [Benchmark(Baseline = true)]
    public int Naive() => Encoding.ASCII.GetBytes($"PROXY TCP4 {_client.Address} {_server.Address} {_client.Port} {_server.Port}\r\n", _buffer);

    [Benchmark]
    public int V1IPv4() => ProxyHeaderWriter.WriteV1(_buffer, ClientIPv4, ServerIPv4);

    [Benchmark]
    public int V1IPv6() => ProxyHeaderWriter.WriteV1(_buffer, ClientIPv6, ServerIPv6);

    [Benchmark]
    public int V2IPv4() => ProxyHeaderWriter.WriteV2(_buffer, ClientIPv4, ServerIPv4, Alpn, Authority, UniqueId);

    [Benchmark]
    public int V2IPv6() => ProxyHeaderWriter.WriteV2(_buffer, ClientIPv6, ServerIPv6, Alpn, Authority, UniqueId);
}
