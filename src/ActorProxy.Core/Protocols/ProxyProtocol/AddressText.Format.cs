using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

internal static partial class AddressText
{
    /// <summary>Writes the canonical text; RFC 5952 for IPv6. At most 39 bytes, since a mapped address is written as IPv4.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Format(NetAddress address, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[Groups * 2];
        var written = 0;
        if (address.Write(bytes) == 4)
        {
            for (var i = 0; i < 4; i++)
            {
                written += i == 0 ? 0 : Put(destination[written..], '.');
                written += FormatNumber(bytes[i], destination[written..]);
            }

            return written;
        }

        var (start, length) = LongestZeroRun(bytes);
        for (var i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                written += Put(destination[written..], ':');
                written += Put(destination[written..], ':');
                i += length - 1;
                continue;
            }

            written += i == 0 || i == start + length ? 0 : Put(destination[written..], ':');
            var group = BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 2)..]);
            group.TryFormat(destination[written..], out var groupBytes, "x", CultureInfo.InvariantCulture);
            written += groupBytes;
        }

        return written;
    }

    public static int FormatNumber(ushort value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out var written);
        return written;
    }

    /// <summary>RFC 5952 §4.2: the first of the longest runs of two zero groups or more.</summary>
    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<byte> bytes)
    {
        var best = (Start: -1, Length: 1);
        var run = 0;
        for (var i = 0; i < Groups; i++)
        {
            run = bytes[i * 2] == 0 && bytes[(i * 2) + 1] == 0 ? run + 1 : 0;
            if (run > best.Length)
            {
                best = (i - run + 1, run);
            }
        }

        return best.Start < 0 ? (-1, 0) : best;
    }

    private static int Put(Span<byte> destination, char value)
    {
        destination[0] = (byte)value;
        return 1;
    }
}
