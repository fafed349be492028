using System.Buffers.Binary;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class ProxyHeaderWriterTests
{
    [Theory]
    [InlineData("192.0.2.1", 56324, "198.51.100.2", 443, "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n")]
    [InlineData("::ffff:192.0.2.1", 1, "::ffff:198.51.100.2", 0, "PROXY TCP4 192.0.2.1 198.51.100.2 1 0\r\n")]
    [InlineData("2001:db8::1", 65535, "::1", 443, "PROXY TCP6 2001:db8::1 ::1 65535 443\r\n")]
    [InlineData("192.0.2.1", 1, "2001:db8::1", 2, "PROXY UNKNOWN\r\n")]
    [InlineData("2001:db8::1", 1, "192.0.2.1", 2, "PROXY UNKNOWN\r\n")]
    public void WriteV1_EndPoints_IsOneLine(string source, ushort sourcePort, string destination, ushort destinationPort, string line) =>
        Assert.Equal(line, WriteV1(ProxyResult.EndPoint(source, sourcePort), ProxyResult.EndPoint(destination, destinationPort)));

    [Fact]
    public void WriteV1_LongestAddresses_FitsTheBound()
    {
        var full = ProxyResult.EndPoint("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535);
        Assert.Equal(104, WriteV1(full, full).Length);
    }

    [Fact]
    public void WriteV2_IPv4_IsByteForByte()
    {
        byte[] expected =
        [
            0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
            0x21, 0x11, 0x00, 0x28,                         // PROXY, TCP over IPv4, 40 bytes follow
            192, 0, 2, 1, 198, 51, 100, 2, 0xdc, 0x04, 0x01, 0xbb,
            0x01, 0x00, 0x03, 0x02, 0x68, 0x32,             // ALPN: the list, each name with its length
            0x02, 0x00, 0x05, 0x61, 0x2e, 0x6f, 0x72, 0x67, // AUTHORITY a.org
            0x05, 0x00, 0x04, 0x69, 0x64, 0x2d, 0x31,       // UNIQUE_ID id-1
            0x03, 0x00, 0x04, 0, 0, 0, 0,                   // CRC32C
        ];
        BinaryPrimitives.WriteUInt32BigEndian(expected.AsSpan(expected.Length - 4), NaiveCrc32C.Of(expected));

        var actual = WriteV2(ProxyResult.EndPoint("192.0.2.1", 56324), ProxyResult.EndPoint("198.51.100.2", 443), "\x02h2"u8, "a.org"u8, "id-1"u8);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(actual));
    }

    [Fact]
    public void WriteV2_IPv6WithoutValues_HasOnlyTheChecksum()
    {
        var actual = WriteV2(ProxyResult.EndPoint("2001:db8::1", 1), ProxyResult.EndPoint("2001:db8::2", 2), [], [], []);
        Assert.Equal(16 + 36 + 7, actual.Length);
        Assert.Equal([0x21, 0x21, 0x00, 0x2b], actual[12..16]);
        Assert.Equal(3, Assert.Single(Tlvs(actual, 52)).Key);
    }

    [Theory]
    [InlineData("192.0.2.1", "2001:db8::2")]
    [InlineData("2001:db8::1", "198.51.100.2")]
    public void WriteV2_MixedFamilies_KeepsBothAsIPv6(string source, string destination)
    {
        var from = ProxyResult.EndPoint(source, 1);
        var to = ProxyResult.EndPoint(destination, 2);
        var actual = WriteV2(from, to, [], [], []);
        Assert.Equal(0x21, actual[13]);
        Assert.Equal(ProxyResult.Proxied(actual.Length, from, to), ProxyResult.Of(actual));
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    [InlineData(70_000, false)]
    public void WriteV2_AuthorityLength_IsWholeOrLeftOut(int length, bool present) =>
        AssertWholeOrLeftOut(2, present, new byte[length], (v, from, to) => WriteV2(from, to, [], v, "id"u8));

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void WriteV2_UniqueIdLength_IsWholeOrLeftOut(int length, bool present) =>
        AssertWholeOrLeftOut(5, present, new byte[length], (v, from, to) => WriteV2(from, to, [], "a.org"u8, v));

    // 4096 - 16 - 36 - 7 (checksum) - 8 (a.org) - 5 (id) - 3 (its own header)
    [Theory]
    [InlineData(4020, true)]
    [InlineData(4021, true)]
    [InlineData(4022, false)]
    [InlineData(65_535, false)]
    [InlineData(65_536, false)]
    public void WriteV2_AlpnLength_IsWholeOrLeftOut(int length, bool present) =>
        AssertWholeOrLeftOut(1, present, new byte[length], (v, from, to) => WriteV2(from, to, v, "a.org"u8, "id"u8));

    [Fact]
    public void WriteLocalV2_IsSixteenBytes()
    {
        Span<byte> output = stackalloc byte[16];
        output.Fill(0xff);
        Assert.Equal(16, ProxyHeaderWriter.WriteLocalV2(output));
        Assert.Equal("0D0A0D0A000D0A515549540A20000000", Convert.ToHexString(output));
        Assert.Equal(ProxyResult.Local(16), ProxyResult.Of(output));
    }

    [Fact]
    public void UnknownV1_IsReadAsLocal() => Assert.Equal(ProxyResult.Local(15), ProxyResult.Of(ProxyHeaderWriter.UnknownV1));

    private delegate byte[] Writing(byte[] value, NetEndPoint source, NetEndPoint destination);

    private static void AssertWholeOrLeftOut(byte type, bool present, byte[] value, Writing write)
    {
        value.AsSpan().Fill(0x61);
        foreach (var (address, offset) in new[] { ("2001:db8::1", 52), ("192.0.2.1", 28) })
        {
            var endPoint = ProxyResult.EndPoint(address, 443);
            var header = write(value, endPoint, endPoint);
            Assert.Equal(ProxyResult.Proxied(header.Length, endPoint, endPoint), ProxyResult.Of(header));
            var tlvs = Tlvs(header, offset);
            Assert.Equal(present, tlvs.TryGetValue(type, out var sent));
            Assert.True(!present || value.AsSpan().SequenceEqual(sent));
            Assert.Equal(3, header[^7]);
        }
    }

    private static string WriteV1(NetEndPoint source, NetEndPoint destination)
    {
        var output = new byte[ProxyHeaderWriter.MaxV1Bytes];
        return Encoding.ASCII.GetString(output, 0, ProxyHeaderWriter.WriteV1(output, source, destination));
    }

    private static byte[] WriteV2(NetEndPoint source, NetEndPoint destination, ReadOnlySpan<byte> alpn, ReadOnlySpan<byte> authority, ReadOnlySpan<byte> uniqueId)
    {
        var output = new byte[ProxyHeaderWriter.MaxV2Bytes(alpn.Length, authority.Length, uniqueId.Length)];
        Assert.InRange(output.Length, 0, ProxyHeaderReader.MaxBytes);
        return output[..ProxyHeaderWriter.WriteV2(output, source, destination, alpn, authority, uniqueId)];
    }

    private static Dictionary<byte, byte[]> Tlvs(byte[] header, int offset)
    {
        Dictionary<byte, byte[]> tlvs = [];
        while (offset < header.Length)
        {
            var length = header[offset + 1] << 8 | header[offset + 2];
            tlvs.Add(header[offset], header[(offset + 3)..(offset + 3 + length)]);
            offset += 3 + length;
        }

        return tlvs;
    }
}
