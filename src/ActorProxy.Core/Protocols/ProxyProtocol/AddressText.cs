using System.Buffers.Binary;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>Reads addresses and ports as v1 writes them, without allocating.</summary>
/// <remarks>
/// proxy-protocol.txt §2.1: IPv4 as exactly four decimal numbers, no leading zeros anywhere. IPv6 as eight groups of up to
/// four hexadecimal digits with at most one <c>::</c>, no zone. The dotted tail of RFC 4291 §2.2 is read too: senders print
/// mapped addresses with inet_ntop, which writes it.
/// </remarks>
internal static class AddressText
{
    public const int MaxIPv4Bytes = 15;
    public const int MaxIPv6Bytes = 45;
    public const int MaxPortBytes = 5;

    private const int Groups = 8;

    public static bool TryParsePort(ReadOnlySpan<byte> text, out ushort port)
    {
        if (TryParseDecimal(text, MaxPortBytes, ushort.MaxValue, out var value))
        {
            port = (ushort)value;
            return true;
        }

        port = 0;
        return false;
    }

    public static bool TryParseIPv4(ReadOnlySpan<byte> text, out NetAddress address)
    {
        var ok = TryParseIPv4Bits(text, out var bits);
        address = NetAddress.FromIPv4(bits);
        return ok;
    }

    public static bool TryParseIPv6(ReadOnlySpan<byte> text, out NetAddress address)
    {
        address = default;
        Span<byte> bytes = stackalloc byte[Groups * 2];
        bytes.Clear();
        var count = 0;
        var gap = -1;
        var position = 0;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            position = 2;
        }

        while (position < text.Length)
        {
            var rest = text[position..];
            var end = rest.IndexOf((byte)':');
            var group = end < 0 ? rest : rest[..end];
            if (end < 0 && group.Contains((byte)'.'))
            {
                if (count > Groups - 2 || !TryParseIPv4Bits(group, out var tail))
                {
                    return false;
                }

                BinaryPrimitives.WriteUInt32BigEndian(bytes[(count * 2)..], tail);
                count += 2;
                break;
            }

            if (count == Groups || !TryParseGroup(group, out var value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(bytes[(count * 2)..], value);
            count++;
            if (end < 0)
            {
                break;
            }

            position += end + 1;
            if (position == text.Length)
            {
                return false;
            }

            if (text[position] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                position++;
            }
        }

        // "::" stands for one group at least.
        if (gap < 0 ? count != Groups : count >= Groups)
        {
            return false;
        }

        if (gap >= 0)
        {
            var after = bytes[(gap * 2)..(count * 2)];
            after.CopyTo(bytes[^after.Length..]);
            bytes[(gap * 2)..^after.Length].Clear();
        }

        address = NetAddress.FromBytes(bytes);
        return true;
    }

    private static bool TryParseIPv4Bits(ReadOnlySpan<byte> text, out uint bits)
    {
        bits = 0;
        for (var i = 0; i < 4; i++)
        {
            var end = text.IndexOf((byte)'.');
            if (end < 0 != (i == 3) || !TryParseDecimal(end < 0 ? text : text[..end], 3, byte.MaxValue, out var octet))
            {
                return false;
            }

            bits = bits << 8 | octet;
            text = text[(end + 1)..];
        }

        return true;
    }

    private static bool TryParseDecimal(ReadOnlySpan<byte> text, int maxDigits, uint max, out uint value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > maxDigits || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return value <= max;
    }

    private static bool TryParseGroup(ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 4)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            value = (ushort)(value << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10));
        }

        return true;
    }
}
