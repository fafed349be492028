using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorProxy.Core.Addresses;

/// <summary>A network: an address with its host bits cleared, and how many bits count.</summary>
/// <remarks>One spelling per network: <c>10.1.2.3/8</c> is <c>10.0.0.0/8</c>, <c>::ffff:10.0.0.0/104</c> is <c>10.0.0.0/8</c>. Any thread.</remarks>
public readonly record struct IpPrefix : IComparable<IpPrefix>
{
    private IpPrefix(NetAddress address, byte bits)
    {
        Address = address;
        Bits = bits;
    }

    /// <summary>The network's first address.</summary>
    public NetAddress Address { get; }

    /// <summary>Significant bits counted over 128, so that IPv4's /8 is 104: one table serves both families.</summary>
    public byte Bits { get; }

    /// <summary>The length as people write it: 0–32 for IPv4, 0–128 for IPv6.</summary>
    public int Length => IsIPv4 ? Bits - 96 : Bits;

    public bool IsIPv4 => Bits >= 96 && Address.IsIPv4;

    /// <summary>True when it holds one IPv4 address or one IPv6 address.</summary>
    public bool IsSingleAddress => Bits == 128;

    /// <summary>Clears the host bits.</summary>
    /// <param name="address">Any address of the network.</param>
    /// <param name="bits">Significant bits over 128 (IPv4: 96 + length).</param>
    public static IpPrefix Of(NetAddress address, byte bits) => new(NetAddress.FromBits(address.Bits & Mask(bits)), bits);

    /// <summary>The client that an address stands for: IPv4 alone, IPv6 with its whole prefix.</summary>
    /// <param name="address">The client's address.</param>
    /// <param name="ipv6Length">How many bits make one IPv6 client; 64 as a rule, since a host picks freely within its /64.</param>
    public static IpPrefix OfClient(NetAddress address, int ipv6Length = 64) =>
        address.IsIPv4 ? new IpPrefix(address, 128) : Of(address, (byte)ipv6Length);

    /// <summary>Parses <c>address</c> or <c>address/length</c>.</summary>
    /// <returns>False when the address or the length is malformed or out of range.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out IpPrefix prefix)
    {
        prefix = default;
        if (text is null)
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!NetAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        if (slash < 0)
        {
            prefix = new IpPrefix(address, 128);
            return true;
        }

        if (!byte.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return false;
        }

        // "::ffff:10.0.0.0/104" was written as IPv6, so its length counts over 128 already.
        var writtenAsIPv4 = address.IsIPv4 && !text.Contains(':', StringComparison.Ordinal);
        if (length > (writtenAsIPv4 ? 32 : 128))
        {
            return false;
        }

        prefix = Of(address, (byte)(writtenAsIPv4 ? 96 + length : length));
        return true;
    }

    /// <summary>By address; the larger network before those it holds.</summary>
    public int CompareTo(IpPrefix other)
    {
        var byAddress = Address.CompareTo(other.Address);
        return byAddress != 0 ? byAddress : Bits.CompareTo(other.Bits);
    }

    public bool Contains(NetAddress address) => (address.Bits & Mask(Bits)) == Address.Bits;

    /// <summary>True when the two have an address in common.</summary>
    public bool Overlaps(IpPrefix other) => Bits <= other.Bits ? Contains(other.Address) : other.Contains(Address);

    /// <summary>An address alone for one address, else <c>network/length</c>.</summary>
    public override string ToString() => IsSingleAddress
        ? Address.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Address}/{Length}");

    public static bool operator <(IpPrefix left, IpPrefix right) => left.CompareTo(right) < 0;

    public static bool operator >(IpPrefix left, IpPrefix right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpPrefix left, IpPrefix right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpPrefix left, IpPrefix right) => left.CompareTo(right) >= 0;

    internal static UInt128 Mask(byte bits) => bits == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - bits);
}
