using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Core.Addresses;

/// <summary>An IPv4 or IPv6 address as a value: no allocation, one spelling per address.</summary>
/// <remarks>
/// An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) <em>is</em> its IPv4 address here, by construction: a dual-stack socket
/// reports IPv4 clients mapped, strict PROXY receivers refuse that form, and a ban must not have two spellings.
/// Scope ids are dropped. Any thread.
/// </remarks>
public readonly partial struct NetAddress : IEquatable<NetAddress>, IComparable<NetAddress>
{
    private const ulong MappedPrefix = 0xffff_0000_0000;

    // A UInt128 would be placed at multiples of 16 bytes: a prefix would take 32 in place of 24.
    private readonly ulong _high;
    private readonly ulong _low;

    private NetAddress(UInt128 bits)
    {
        _high = (ulong)(bits >> 64);
        _low = (ulong)bits;
    }

    /// <summary>True for an IPv4 address, mapped ones included.</summary>
    public bool IsIPv4 => _high == 0 && _low >> 32 == MappedPrefix >> 32;

    /// <summary>The 128 bits, most significant first; an IPv4 address in its mapped form.</summary>
    public UInt128 Bits => new(_high, _low);

    /// <summary>The 32 bits of an IPv4 address; meaningless for IPv6.</summary>
    public uint IPv4Bits => (uint)_low;

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => IsIPv4 ? IPv4Bits >> 24 == 127 : Bits == UInt128.One;

    public static NetAddress FromBits(UInt128 bits) => new(bits);

    public static NetAddress FromIPv4(uint bits) => new(new UInt128(0, MappedPrefix | bits));

    /// <summary>Reads 4 or 16 bytes in network order.</summary>
    public static NetAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
        : new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static NetAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return FromBytes(bytes[..length]);
    }

    /// <summary>Parses the usual text forms, without brackets and without a port.</summary>
    /// <returns>False for anything else, among it what inet_aton takes: short (<c>10.1</c>), hexadecimal, and octal, where <c>010.0.0.1</c> would be 8.0.0.1.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out NetAddress address)
    {
        address = default;
        if (text is null || text.StartsWith('[') || !IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        Span<char> canonical = stackalloc char[15];
        if (parsed.AddressFamily == AddressFamily.InterNetwork
            && !(parsed.TryFormat(canonical, out var length) && text.AsSpan().SequenceEqual(canonical[..length])))
        {
            return false;
        }

        address = From(parsed);
        return true;
    }

    /// <summary>Writes 4 bytes (IPv4) or 16 bytes (IPv6) in network order.</summary>
    /// <returns>How many were written.</returns>
    public int Write(Span<byte> destination)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, IPv4Bits);
            return 4;
        }

        BinaryPrimitives.WriteUInt128BigEndian(destination, Bits);
        return 16;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..Write(bytes)]);
    }

    public bool Equals(NetAddress other) => _low == other._low && _high == other._high;

    public override bool Equals(object? obj) => obj is NetAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_low, _high);

    public int CompareTo(NetAddress other) => Bits.CompareTo(other.Bits);

    public static bool operator ==(NetAddress left, NetAddress right) => left.Equals(right);

    public static bool operator !=(NetAddress left, NetAddress right) => !left.Equals(right);

    public static bool operator <(NetAddress left, NetAddress right) => left.Bits < right.Bits;

    public static bool operator >(NetAddress left, NetAddress right) => left.Bits > right.Bits;

    public static bool operator <=(NetAddress left, NetAddress right) => left.Bits <= right.Bits;

    public static bool operator >=(NetAddress left, NetAddress right) => left.Bits >= right.Bits;
}
