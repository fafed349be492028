using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>A place in the list of bans, newest first; it stays where it is while bans come and go.</summary>
/// <param name="SinceUnixMs">The last ban shown.</param>
/// <param name="Prefix">The last ban shown.</param>
public readonly record struct BanCursor(long SinceUnixMs, IpPrefix Prefix) : IComparable<BanCursor>
{
    private const int Length = 8 + 16 + 1;

    public static BanCursor Of(Ban ban) => new(ban.SinceUnixMs, ban.Prefix);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BanCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text is null
            || !Base64Url.IsValid(text, out var length) || length != Length
            || !Base64Url.TryDecodeFromChars(text, bytes, out _)
            || bytes[24] > 128)
        {
            return false;
        }

        var address = NetAddress.FromBits(BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]));
        cursor = new BanCursor(BinaryPrimitives.ReadInt64BigEndian(bytes), IpPrefix.Of(address, bytes[24]));
        return true;
    }

    /// <summary>Earlier in the list first: newest, then by address.</summary>
    public int CompareTo(BanCursor other)
    {
        var byTime = other.SinceUnixMs.CompareTo(SinceUnixMs);
        if (byTime != 0)
        {
            return byTime;
        }

        var byAddress = Prefix.Address.CompareTo(other.Prefix.Address);
        return byAddress != 0 ? byAddress : Prefix.Bits.CompareTo(other.Prefix.Bits);
    }

    /// <summary>Opaque, safe in a URL.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, SinceUnixMs);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[8..], Prefix.Address.Bits);
        bytes[24] = Prefix.Bits;
        return Base64Url.EncodeToString(bytes);
    }

    public static bool operator <(BanCursor left, BanCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(BanCursor left, BanCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(BanCursor left, BanCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BanCursor left, BanCursor right) => left.CompareTo(right) >= 0;
}
