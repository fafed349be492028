using ActorProxy.Core.Addresses;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Benchmarks.Protocols.ProxyProtocol;

/// <summary>End points and TLVs as the edge has them.</summary>
internal static class ProxyHeaderSamples
{
    public static NetEndPoint ClientIPv4 => new(NetAddress.FromIPv4(0xc000020a), 56324);

    public static NetEndPoint ServerIPv4 => new(NetAddress.FromIPv4(0xc6336464), 443);

    public static NetEndPoint ClientIPv6 => new(NetAddress.FromBits(new UInt128(0x20010db8_00010002, 0x00000000_0000a1b2)), 56324);

    public static NetEndPoint ServerIPv6 => new(NetAddress.FromBits(new UInt128(0x20010db8_00000000, 1)), 443);

    public static ReadOnlySpan<byte> Alpn => "\x02h2\x08http/1.1"u8;

    public static ReadOnlySpan<byte> Authority => "www.example.org"u8;

    public static ReadOnlySpan<byte> UniqueId => "0123abcd00000000002a"u8;

    public static byte[] V1(NetEndPoint client, NetEndPoint server)
    {
        var line = new byte[ProxyHeaderWriter.MaxV1Bytes];
        return line[..ProxyHeaderWriter.WriteV1(line, client, server)];
    }

    /// <summary>With ALPN, AUTHORITY, UNIQUE_ID and CRC32C.</summary>
    public static byte[] V2(NetEndPoint client, NetEndPoint server)
    {
        var header = new byte[ProxyHeaderReader.MaxBytes];
        return header[..ProxyHeaderWriter.WriteV2(header, client, server, Alpn, Authority, UniqueId)];
    }
}
