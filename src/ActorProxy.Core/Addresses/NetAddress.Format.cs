using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace ActorProxy.Core.Addresses;

public readonly partial struct NetAddress
{
    /// <summary>No address has a longer text.</summary>
    public const int MaxTextBytes = 39;

    private const int Groups = 8;

    /// <summary>Writes the canonical text (RFC 5952) as ASCII, without allocating.</summary>
    /// <remarks>Only an IPv4 address has dots: the forms of old transition mechanisms (<c>::1.2.3.4</c>) are written as any other.</remarks>
    /// <param name="utf8">At least <see cref="MaxTextBytes"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public int Format(Span<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[Groups * 2];
        return Write(bytes) == 4 ? FormatIPv4(bytes, utf8) : FormatIPv6(bytes, utf8);
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[MaxTextBytes];
        return Encoding.ASCII.GetString(text[..Format(text)]);
    }

    private static int FormatIPv4(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        var written = 0;
        for (var i = 0; i < 4; i++)
        {
            if (i > 0)
            {
                utf8[written++] = (byte)'.';
            }

            Utf8Formatter.TryFormat(bytes[i], utf8[written..], out var digits);
            written += digits;
        }

        return written;
    }

    private static int FormatIPv6(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        var (start, length) = LongestZeroRun(bytes);
        var written = 0;
        for (var i = 0; i < Groups; i++)
        {
            if (i == start)
            {
                utf8[written++] = (byte)':';
                utf8[written++] = (byte)':';
                i += length - 1;
                continue;
            }

            if (i > 0 && i != start + length)
            {
                utf8[written++] = (byte)':';
            }

            written += FormatGroup(BinaryPrimitives.ReadUInt16BigEndian(bytes[(i * 2)..]), utf8[written..]);
        }

        return written;
    }

    /// <summary>RFC 5952 §4.1: lower case, no leading zeros.</summary>
    private static int FormatGroup(ushort group, Span<byte> utf8)
    {
        var digits = group > 0xfff ? 4 : group > 0xff ? 3 : group > 0xf ? 2 : 1;
        for (var i = digits - 1; i >= 0; i--)
        {
            utf8[i] = "0123456789abcdef"u8[group & 15];
            group >>= 4;
        }

        return digits;
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
}
