using System.Buffers.Binary;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

public static partial class ProxyHeaderWriter
{
    // What every v2 header with addresses may need: fixed part, the larger block, the checksum.
    private const int MaxV2BaseBytes = ProxyV2.HeaderBytes + ProxyV2.IPv6Bytes + ProxyTlv.HeaderBytes + ProxyTlv.Crc32CBytes;

    /// <summary>Upper bound on what <see cref="WriteV2"/> writes for values of these lengths; never more than <see cref="ProxyHeaderReader.MaxBytes"/>.</summary>
    public static int MaxV2Bytes(int alpnLength, int authorityLength, int uniqueIdLength)
    {
        var others = MaxV2BaseBytes
            + TlvBytes(authorityLength, ProxyTlv.MaxAuthorityBytes)
            + TlvBytes(uniqueIdLength, ProxyTlv.MaxUniqueIdBytes);
        return others + TlvBytes(alpnLength, MaxAlpnBytes(others));
    }

    /// <summary>Writes a v2 PROXY header with TLVs: ALPN, AUTHORITY, UNIQUE_ID, and CRC32C, which is always there, last.</summary>
    /// <remarks>
    /// §2.2. An empty value is left out. So is one that cannot be sent whole, since a part of a name or an id is another name or id:
    /// an authority over 255 bytes, a unique id over 128 (§2.2.5), an ALPN list with which the header would pass
    /// <see cref="ProxyHeaderReader.MaxBytes"/>, where receivers stop (only a hostile hello has one).
    /// When the families differ both addresses go as IPv6, IPv4 in its mapped form, as HAProxy does.
    /// </remarks>
    /// <param name="destination">At least <see cref="MaxV2Bytes"/> long.</param>
    /// <param name="source">The client.</param>
    /// <param name="destinationAddress">The address the client connected to.</param>
    /// <param name="alpn">The protocol list, as <see cref="Tls.ClientHello.Alpn"/> has it.</param>
    /// <param name="authority">The server name.</param>
    /// <param name="uniqueId">The connection's id.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteV2(
        Span<byte> destination,
        NetEndPoint source,
        NetEndPoint destinationAddress,
        ReadOnlySpan<byte> alpn,
        ReadOnlySpan<byte> authority,
        ReadOnlySpan<byte> uniqueId)
    {
        var isIPv4 = source.Address.IsIPv4 && destinationAddress.Address.IsIPv4;
        ProxyV2.Signature.CopyTo(destination);
        destination[ProxyV2.CommandOffset] = ProxyV2.ProxyCommand;
        destination[ProxyV2.FamilyOffset] = isIPv4 ? ProxyV2.TcpOverIPv4 : ProxyV2.TcpOverIPv6;

        var written = ProxyV2.HeaderBytes;
        written += WriteAddress(destination[written..], source.Address, isIPv4);
        written += WriteAddress(destination[written..], destinationAddress.Address, isIPv4);
        BinaryPrimitives.WriteUInt16BigEndian(destination[written..], source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(written + 2)..], destinationAddress.Port);
        written += 4;

        var others = MaxV2BaseBytes
            + TlvBytes(authority.Length, ProxyTlv.MaxAuthorityBytes)
            + TlvBytes(uniqueId.Length, ProxyTlv.MaxUniqueIdBytes);
        written += WriteTlv(destination[written..], ProxyTlv.Alpn, alpn, MaxAlpnBytes(others));
        written += WriteTlv(destination[written..], ProxyTlv.Authority, authority, ProxyTlv.MaxAuthorityBytes);
        written += WriteTlv(destination[written..], ProxyTlv.UniqueId, uniqueId, ProxyTlv.MaxUniqueIdBytes);
        return WriteLengthAndCrc(destination, written);
    }

    /// <summary>Writes a v2 LOCAL header: we speak for ourselves, as in a health check. 16 bytes, no addresses (§2.2).</summary>
    /// <returns>How many bytes were written.</returns>
    public static int WriteLocalV2(Span<byte> destination)
    {
        ProxyV2.Signature.CopyTo(destination);
        destination[ProxyV2.CommandOffset] = ProxyV2.LocalCommand;
        destination[ProxyV2.FamilyOffset] = ProxyV2.Unspecified;
        BinaryPrimitives.WriteUInt16BigEndian(destination[ProxyV2.LengthOffset..], 0);
        return ProxyV2.HeaderBytes;
    }

    private static int TlvBytes(int length, int max) => length == 0 || length > max ? 0 : ProxyTlv.HeaderBytes + length;

    private static int MaxAlpnBytes(int others) => ProxyHeaderReader.MaxBytes - others - ProxyTlv.HeaderBytes;

    private static int WriteAddress(Span<byte> destination, NetAddress address, bool asIPv4)
    {
        if (asIPv4)
        {
            return address.Write(destination);
        }

        BinaryPrimitives.WriteUInt128BigEndian(destination, address.Bits);
        return 16;
    }

    private static int WriteTlv(Span<byte> destination, byte type, ReadOnlySpan<byte> value, int max)
    {
        if (TlvBytes(value.Length, max) == 0)
        {
            return 0;
        }

        destination[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)value.Length);
        value.CopyTo(destination[ProxyTlv.HeaderBytes..]);
        return ProxyTlv.HeaderBytes + value.Length;
    }

    /// <summary>The checksum covers the length, so the length comes first; §2.2.3.</summary>
    private static int WriteLengthAndCrc(Span<byte> destination, int written)
    {
        destination[written] = ProxyTlv.Crc32C;
        BinaryPrimitives.WriteUInt16BigEndian(destination[(written + 1)..], ProxyTlv.Crc32CBytes);
        var field = written + ProxyTlv.HeaderBytes;
        var total = field + ProxyTlv.Crc32CBytes;
        BinaryPrimitives.WriteUInt16BigEndian(destination[ProxyV2.LengthOffset..], (ushort)(total - ProxyV2.HeaderBytes));
        BinaryPrimitives.WriteUInt32BigEndian(destination[field..], Crc32C.OfHeader(destination[..total], field));
        return total;
    }
}
