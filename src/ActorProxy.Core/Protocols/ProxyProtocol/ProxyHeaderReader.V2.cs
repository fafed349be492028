using System.Buffers.Binary;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

public static partial class ProxyHeaderReader
{
    private static ReadStatus ReadV2(ReadOnlySpan<byte> input, ref ProxyHeader header, ref int consumed)
    {
        if (!Matches(input, ProxyV2.Signature) || !IsPossibleV2(input))
        {
            return ReadStatus.Invalid;
        }

        if (input.Length < ProxyV2.HeaderBytes)
        {
            return ReadStatus.NeedMore;
        }

        var command = input[ProxyV2.CommandOffset];
        var family = input[ProxyV2.FamilyOffset];
        var total = ProxyV2.HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(input[ProxyV2.LengthOffset..]);
        var addressBytes = command == ProxyV2.LocalCommand ? 0 : AddressBytes(family);
        if (total > MaxBytes || total < ProxyV2.HeaderBytes + addressBytes)
        {
            return ReadStatus.Invalid;
        }

        if (input.Length < total)
        {
            return ReadStatus.NeedMore;
        }

        var whole = input[..total];

        // LOCAL: all of the block is to be discarded. Unspecified family: addresses of unknown size may precede the TLVs.
        if (addressBytes != 0 && !HasSoundTlvs(whole, ProxyV2.HeaderBytes + addressBytes))
        {
            return ReadStatus.Invalid;
        }

        if (command == ProxyV2.ProxyCommand && family is ProxyV2.TcpOverIPv4 or ProxyV2.TcpOverIPv6)
        {
            header = ReadAddresses(whole.Slice(ProxyV2.HeaderBytes, addressBytes));
        }

        consumed = total;
        return ReadStatus.Done;
    }

    /// <summary>Judges command, family and length as far as they are there.</summary>
    private static bool IsPossibleV2(ReadOnlySpan<byte> input)
    {
        if (input.Length <= ProxyV2.CommandOffset)
        {
            return true;
        }

        var command = input[ProxyV2.CommandOffset];
        if (command is not (ProxyV2.LocalCommand or ProxyV2.ProxyCommand))
        {
            return false;
        }

        // LOCAL ignores the family. Else each half must be assigned: families 0–3, protocols 0–2.
        if (input.Length > ProxyV2.FamilyOffset && command == ProxyV2.ProxyCommand
            && (input[ProxyV2.FamilyOffset] >> 4 > 3 || (input[ProxyV2.FamilyOffset] & 15) > 2))
        {
            return false;
        }

        return input.Length <= ProxyV2.LengthOffset || input[ProxyV2.LengthOffset] < MaxBytes >> 8;
    }

    private static int AddressBytes(byte family) => (family >> 4) switch
    {
        1 => ProxyV2.IPv4Bytes,
        2 => ProxyV2.IPv6Bytes,
        3 => ProxyV2.UnixBytes,
        _ => 0,
    };

    private static ProxyHeader ReadAddresses(ReadOnlySpan<byte> block)
    {
        var size = (block.Length - 4) / 2;
        var source = NetAddress.FromBytes(block[..size]);
        var destination = NetAddress.FromBytes(block.Slice(size, size));
        return new ProxyHeader(
            ProxyHeaderKind.Proxied,
            new NetEndPoint(source, BinaryPrimitives.ReadUInt16BigEndian(block[^4..])),
            new NetEndPoint(destination, BinaryPrimitives.ReadUInt16BigEndian(block[^2..])));
    }

    /// <summary>Every TLV within bounds, none cut, and the checksum right if there is one (§2.2.3: then it MUST be checked).</summary>
    private static bool HasSoundTlvs(ReadOnlySpan<byte> whole, int offset)
    {
        var cursor = new ByteCursor(whole[offset..]);
        var crcOffset = -1;
        while (!cursor.IsEmpty)
        {
            if (!cursor.TryReadByte(out var type) || !cursor.TryReadVector16(out var value))
            {
                return false;
            }

            if (type == ProxyTlv.Crc32C)
            {
                if (crcOffset >= 0 || value.Length != ProxyTlv.Crc32CBytes)
                {
                    return false;
                }

                crcOffset = whole.Length - cursor.Length - ProxyTlv.Crc32CBytes;
            }
        }

        return crcOffset < 0
            || BinaryPrimitives.ReadUInt32BigEndian(whole[crcOffset..]) == Crc32C.OfHeader(whole, crcOffset);
    }
}
