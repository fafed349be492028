using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class ProxyHeaderReaderV2Tests
{
    private static readonly byte[] Signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

    private static readonly byte[] IPv4Block =
    [
        192, 0, 2, 1,     // source
        198, 51, 100, 2,  // destination
        0xdc, 0x04,       // 56324
        0x01, 0xbb,       // 443
    ];

    private static readonly byte[] IPv6Block =
    [
        0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0xdc, 0x04,
        0x01, 0xbb,
    ];

    private static readonly byte[] MappedBlock =
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 198, 51, 100, 2,
        0xdc, 0x04,
        0x01, 0xbb,
    ];

    public static TheoryData<string, byte[], string, string> Tcp => new()
    {
        { "IPv4", Header(0x21, 0x11, IPv4Block), "192.0.2.1", "198.51.100.2" },
        { "IPv6", Header(0x21, 0x21, IPv6Block), "2001:db8::1", "2001:db8::2" },
        { "mapped", Header(0x21, 0x21, MappedBlock), "192.0.2.1", "198.51.100.2" },
        { "with TLVs", Header(0x21, 0x11, [.. IPv4Block, 0x01, 0, 2, 0x68, 0x32, 0x04, 0, 0, 0xe0, 0, 1, 9]), "192.0.2.1", "198.51.100.2" },
        { "with nested TLS", Header(0x21, 0x11, [.. IPv4Block, 0x20, 0, 8, 1, 0, 0, 0, 0, 0x21, 0, 0]), "192.0.2.1", "198.51.100.2" },
        { "with checksum", WithCrc([.. IPv4Block, 0x03, 0, 4, 0, 0, 0, 0], crcOffset: 31), "192.0.2.1", "198.51.100.2" },
        { "with checksum in the middle", WithCrc([.. IPv4Block, 0x04, 0, 1, 7, 0x03, 0, 4, 0, 0, 0, 0, 0x04, 0, 2, 1, 2], crcOffset: 35), "192.0.2.1", "198.51.100.2" },
    };

    [Theory]
    [MemberData(nameof(Tcp))]
    public void Read_TcpHeader_ReturnsBothEndPoints(string sample, byte[] header, string source, string destination)
    {
        Assert.NotEmpty(sample);
        var expected = ProxyResult.Proxied(header.Length, ProxyResult.EndPoint(source, 56324), ProxyResult.EndPoint(destination, 443));
        Assert.Equal(expected, ProxyResult.Of(header));
        Assert.Equal(expected, ProxyResult.Of([.. header, 0x16, 0x03, 0x01]));
        AssertPrefixesNeedMore(header);
    }

    public static TheoryData<string, byte[]> Local => new()
    {
        { "LOCAL", Header(0x20, 0x00, []) },
        { "LOCAL with addresses", Header(0x20, 0x11, IPv4Block) },
        { "LOCAL with a family unknown", Header(0x20, 0xff, [1, 2, 3]) },
        { "LOCAL with less than its family needs", Header(0x20, 0x21, [1, 2, 3]) },
        { "unspecified", Header(0x21, 0x00, []) },
        { "unspecified with a block", Header(0x21, 0x00, [1, 2, 3]) },
        { "unspecified family, stream", Header(0x21, 0x01, [1, 2, 3]) },
        { "IPv4, unspecified protocol", Header(0x21, 0x10, IPv4Block) },
        { "UDP over IPv4", Header(0x21, 0x12, IPv4Block) },
        { "UDP over IPv6", Header(0x21, 0x22, IPv6Block) },
        { "UNIX stream", Header(0x21, 0x31, new byte[216]) },
        { "UNIX datagram with a TLV", Header(0x21, 0x32, [.. new byte[216], 0x04, 0, 0]) },
    };

    [Theory]
    [MemberData(nameof(Local))]
    public void Read_HeaderWithoutTcpClient_IsLocalAndSkipped(string sample, byte[] header)
    {
        Assert.NotEmpty(sample);
        Assert.Equal(ProxyResult.Local(header.Length), ProxyResult.Of(header));
        Assert.Equal(ProxyResult.Local(header.Length), ProxyResult.Of([.. header, 0x16]));
        AssertPrefixesNeedMore(header);
    }

    public static TheoryData<string, byte[]> Impossible => new()
    {
        { "signature cut short", [0x0d, 0x0a, 0x0d, 0x0a, 0x01] },
        { "an empty line", [0x0d, 0x0a, 0x0d, 0x0b] },
        { "version 1", [.. Signature, 0x11] },
        { "version 3", [.. Signature, 0x31] },
        { "command 2", [.. Signature, 0x22] },
        { "family 4", [.. Signature, 0x21, 0x41] },
        { "protocol 3", [.. Signature, 0x21, 0x13] },
        { "4 KiB and more by the first byte", [.. Signature, 0x21, 0x11, 0x10] },
        { "4097 bytes", [.. Signature, 0x21, 0x11, 0x0f, 0xf1] },
        { "LOCAL of 4097 bytes", [.. Signature, 0x20, 0x00, 0x0f, 0xf1] },
        { "IPv4 without room", [.. Signature, 0x21, 0x11, 0x00, 0x0b] },
        { "IPv6 without room", [.. Signature, 0x21, 0x21, 0x00, 0x23] },
        { "UNIX without room", [.. Signature, 0x21, 0x31, 0x00, 0xd7] },
        { "UDP without room", [.. Signature, 0x21, 0x12, 0x00, 0x00] },
        { "a TLV of one byte", Header(0x21, 0x11, [.. IPv4Block, 0x04]) },
        { "a TLV of two bytes", Header(0x21, 0x11, [.. IPv4Block, 0x04, 0x00]) },
        { "a TLV cut", Header(0x21, 0x11, [.. IPv4Block, 0x04, 0x00, 0x01]) },
        { "a TLV past the end", Header(0x21, 0x11, [.. IPv4Block, 0x04, 0xff, 0xff, 0, 0, 0]) },
        { "a wrong checksum", Header(0x21, 0x11, [.. IPv4Block, 0x03, 0, 4, 0, 0, 0, 0]) },
        { "a checksum of three bytes", Header(0x21, 0x11, [.. IPv4Block, 0x03, 0, 3, 0, 0, 0]) },
        { "two checksums", WithCrc([.. IPv4Block, 0x03, 0, 4, 0, 0, 0, 0, 0x03, 0, 4, 0, 0, 0, 0], crcOffset: 31) },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Read_WhatCannotBecomeAHeader_IsInvalidAtItsLastByteAndFromThenOn(string sample, byte[] header)
    {
        Assert.NotEmpty(sample);
        AssertPrefixesNeedMore(header);
        Assert.Equal(ProxyResult.Invalid, ProxyResult.Of(header));
        Assert.Equal(ProxyResult.Invalid, ProxyResult.Of([.. header, 0x00, 0x00]));
    }

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void Read_AroundTheCap_IsReadUpTo4096(int total, bool fits)
    {
        var header = Header(0x20, 0x00, new byte[total - 16]);
        Assert.Equal(fits ? ProxyResult.Local(total) : ProxyResult.Invalid, ProxyResult.Of(header));
    }

    [Fact]
    public void Read_AnyByteOfAChecksummedHeaderChanged_IsNeverProxied()
    {
        var header = WithCrc([.. IPv4Block, 0x02, 0, 1, 0x61, 0x03, 0, 4, 0, 0, 0, 0], crcOffset: 35);
        for (var position = 0; position < header.Length; position++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                header[position] ^= (byte)(1 << bit);
                var kind = ProxyResult.Of(header).Header.Kind;

                // The one way around a checksum is to give its TLV another type, which a checksum cannot see.
                Assert.True(kind == ProxyHeaderKind.Local || position == 32, $"byte {position}, bit {bit}");
                header[position] ^= (byte)(1 << bit);
            }
        }
    }

    private static byte[] Header(byte command, byte family, byte[] block) =>
        [.. Signature, command, family, (byte)(block.Length >> 8), (byte)block.Length, .. block];

    private static byte[] WithCrc(byte[] block, int crcOffset)
    {
        var header = Header(0x21, 0x11, block);
        var crc = NaiveCrc32C.Of(header);
        for (var i = 0; i < 4; i++)
        {
            header[crcOffset + i] = (byte)(crc >> (24 - (8 * i)));
        }

        return header;
    }

    private static void AssertPrefixesNeedMore(byte[] header)
    {
        for (var length = 0; length < header.Length; length++)
        {
            Assert.True(ProxyResult.NeedMore == ProxyResult.Of(header.AsSpan(0, length)), $"at {length}");
        }
    }
}
