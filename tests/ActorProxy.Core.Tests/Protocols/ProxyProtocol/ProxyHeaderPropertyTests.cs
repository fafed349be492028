using ActorProxy.Core.Addresses;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;
using ActorProxy.Testing;
using CsCheck;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class ProxyHeaderPropertyTests
{
    private static readonly Gen<NetEndPoint> IPv4 = Gen.Select(Gen.UInt, Gen.UShort, (bits, port) => new NetEndPoint(NetAddress.FromIPv4(bits), port));

    private static readonly Gen<NetEndPoint> IPv6 = Gen.Select(Gen.ULong, Gen.OneOf(Gen.ULong, Gen.Const(0ul)), Gen.UShort,
        (high, low, port) => new NetEndPoint(NetAddress.FromBits(new UInt128(high | 1, low)), port));

    private static readonly Gen<NetEndPoint> Any = Gen.OneOf(IPv4, IPv6);

    [Fact]
    public void WriteV1ThenRead_OneFamily_GivesTheSame() => Gen.OneOf(Gen.Select(IPv4, IPv4), Gen.Select(IPv6, IPv6)).Sample((source, destination) =>
    {
        var line = new byte[ProxyHeaderWriter.MaxV1Bytes];
        var length = ProxyHeaderWriter.WriteV1(line, source, destination);
        Assert.Equal(ProxyResult.Proxied(length, source, destination), ProxyResult.Of(line.AsSpan(0, length)));
        AssertPrefixesNeedMore(line.AsSpan(0, length));
    });

    [Fact]
    public void WriteV2ThenRead_AnyFamilies_GivesTheSame() =>
        Gen.Select(Any, Any, Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 150]).Sample((source, destination, alpn, authority, id) =>
        {
            var header = new byte[ProxyHeaderWriter.MaxV2Bytes(alpn.Length, authority.Length, id.Length)];
            var length = ProxyHeaderWriter.WriteV2(header, source, destination, alpn, authority, id);
            Assert.Equal(ProxyResult.Proxied(length, source, destination), ProxyResult.Of(header.AsSpan(0, length)));
            AssertPrefixesNeedMore(header.AsSpan(0, length));
        });

    [Fact]
    public void Read_Garbage_NeverThrows() => Gen.Byte.Array[0, 300].Sample(AssertSane, iter: 20_000);

    [Fact]
    public void Read_GarbageInAV1Line_NeverThrows() =>
        Gen.Select(Gen.Bool, Gen.Char["0012569af.:: \r\n"].Array[0, 110]).Sample(
            (v4, text) => AssertSane([.. v4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8, .. text.Select(c => (byte)c)]),
            iter: 20_000);

    [Fact]
    public void Read_GarbageInAV2Header_NeverThrows() =>
        Gen.Select(Gen.Byte[0x20, 0x21], Gen.Byte, Gen.UShort[0, 120], Gen.Byte.Array[0, 120]).Sample(
            (command, family, length, block) =>
                AssertSane([.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(length >> 8), (byte)length, .. block]),
            iter: 20_000);

    [Fact]
    public void Read_EveryByteChanged_NeverThrows()
    {
        var source = ProxyResult.EndPoint("192.0.2.1", 56324);
        var v1 = new byte[ProxyHeaderWriter.MaxV1Bytes];
        v1 = v1[..ProxyHeaderWriter.WriteV1(v1, source, source)];
        var v2 = new byte[500];
        v2 = v2[..ProxyHeaderWriter.WriteV2(v2, source, source, "\x02h2"u8, "a.org"u8, "id"u8)];
        var random = new Random(20260726);
        foreach (var sample in new[] { v1, v2 })
        {
            for (var position = 0; position < sample.Length; position++)
            {
                var original = sample[position];
                foreach (var value in new byte[] { 0, 0x20, 0x30, 0x7f, 0x80, 0xff, (byte)(original + 1), (byte)(original - 1), (byte)random.Next(256) })
                {
                    sample[position] = value;
                    AssertSane(sample);
                }

                sample[position] = original;
            }
        }
    }

    [Fact]
    public void ReadAndWrite_AllocateNothing()
    {
        var ipv4 = new NetEndPoint(NetAddress.FromIPv4(0xc0000201), 56324);
        var ipv6 = new NetEndPoint(NetAddress.FromBits(new UInt128(0x20010db800000000, 1)), 443);
        var buffer = new byte[512];

        Assert.Equal(0, Allocations.Of(() =>
        {
            var length = ProxyHeaderWriter.WriteV1(buffer, ipv4, ipv4);
            ProxyHeaderReader.Read(buffer.AsSpan(0, length), out _, out _);
            length = ProxyHeaderWriter.WriteV1(buffer, ipv6, ipv6);
            ProxyHeaderReader.Read(buffer.AsSpan(0, length), out _, out _);
            length = ProxyHeaderWriter.WriteV2(buffer, ipv4, ipv6, "\x02h2"u8, "a.org"u8, "id"u8);
            ProxyHeaderReader.Read(buffer.AsSpan(0, length), out _, out _);
        }));
    }

    [Fact]
    public void Read_Garbage_AllocatesNothing()
    {
        var v2 = new byte[512];
        var endPoint = new NetEndPoint(NetAddress.FromIPv4(0xc0000201), 56324);
        v2 = v2[..ProxyHeaderWriter.WriteV2(v2, endPoint, endPoint, "\x02h2"u8, "a.org"u8, "id"u8)];
        v2[^1]++;
        byte[][] inputs =
        [
            [22, 3, 1],
            "PROXY TCP4 192.0.2.1 192.0.2.256 1 1\r\n"u8.ToArray(),
            "PROXY TCP6 2001:db8::1 ::1::1 1 1\r\n"u8.ToArray(),
            "PROXY TCP4 192.0.2.1 192.0.2.1 1 65536\r\n"u8.ToArray(),
            "PROXY TCP4 192.0.2.1"u8.ToArray(),
            "POST / HTTP/1.1\r\n"u8.ToArray(),
            v2,
            v2[..20],
        ];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var input in inputs)
            {
                ProxyHeaderReader.Read(input, out _, out _);
            }
        }));
    }

    private static void AssertSane(byte[] input)
    {
        var result = ProxyResult.Of(input);
        Assert.Equal(result.Status == ReadStatus.Done, result.Consumed > 0);
        Assert.InRange(result.Consumed, 0, input.Length);
        if (result.Status != ReadStatus.Done)
        {
            Assert.Equal(default, result.Header);
            return;
        }

        // What is done is done at the header's last byte, neither before nor differently with more.
        Assert.Equal(result, ProxyResult.Of(input.AsSpan(0, result.Consumed)));
        Assert.Equal(ReadStatus.NeedMore, ProxyResult.Of(input.AsSpan(0, result.Consumed - 1)).Status);
    }

    private static void AssertPrefixesNeedMore(ReadOnlySpan<byte> header)
    {
        for (var length = 0; length < header.Length; length++)
        {
            Assert.Equal(ProxyResult.NeedMore, ProxyResult.Of(header[..length]));
        }
    }
}
