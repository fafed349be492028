using System.Globalization;
using System.Net;
using System.Text;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;
using BenchmarkDotNet.Attributes;
using static ActorProxy.Benchmarks.Protocols.ProxyProtocol.ProxyHeaderSamples;

namespace ActorProxy.Benchmarks.Protocols.ProxyProtocol;

/// <summary>Headers read; v2 with all TLVs and its checksum.</summary>
[BenchmarkCategory("PROXY read")]
public class ProxyHeaderReaderBenchmarks
{
    private readonly byte[] _v1IPv4 = V1(ClientIPv4, ServerIPv4);
    private readonly byte[] _v1IPv6 = V1(ClientIPv6, ServerIPv6);
    private readonly byte[] _v2IPv4 = V2(ClientIPv4, ServerIPv4);
    private readonly byte[] _v2IPv6 = V2(ClientIPv6, ServerIPv6);
    private readonly byte[] _hello = [22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3];

    /// <summary>v1 over IPv4, by the framework's texts.</summary>
    [Benchmark(Baseline = true)]
    public (IPEndPoint Client, IPEndPoint Server) Naive()
    {
        var words = Encoding.ASCII.GetString(_v1IPv4).TrimEnd().Split(' ');
        return (EndPoint(words[2], words[4]), EndPoint(words[3], words[5]));
    }

    [Benchmark]
    public ProxyHeader V1IPv4() => Read(_v1IPv4, ReadStatus.Done);

    [Benchmark]
    public ProxyHeader V1IPv6() => Read(_v1IPv6, ReadStatus.Done);

    [Benchmark]
    public ProxyHeader V2IPv4() => Read(_v2IPv4, ReadStatus.Done);

    [Benchmark]
    public ProxyHeader V2IPv6() => Read(_v2IPv6, ReadStatus.Done);

    [Benchmark]
    public ProxyHeader RejectHello() => Read(_hello, ReadStatus.Invalid);

    private static IPEndPoint EndPoint(string address, string port) => new(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));

    private static ProxyHeader Read(byte[] input, ReadStatus expected)
    {
        var status = ProxyHeaderReader.Read(input, out var header, out _);
        return status == expected ? header : throw new InvalidOperationException($"{expected} became {status}");
    }
}
