using System.Buffers.Binary;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Benchmarks.Bans;

/// <summary>Bans as an edge has them: half IPv4 addresses, half IPv6 clients (/64), one in sixteen a larger network (/24, /48).</summary>
internal static class BanSamples
{
    public const long NowUnixMs = 1_700_000_000_000;

    private const int NetworkEvery = 16;

    public static BanTable Table(int count)
    {
        var table = new BanTable();
        for (var i = 0; i < count; i++)
        {
            table.Put(new Ban
            {
                Prefix = Prefix(i),
                Jail = "sshd",
                Origin = BanOrigin.Feed,
                SinceUnixMs = NowUnixMs - 1,
                UntilUnixMs = NowUnixMs + 3_600_000,
            });
        }

        return table;
    }

    public static IpPrefix Prefix(int i)
    {
        var isNetwork = i / 2 % NetworkEvery == 0;
        return i % 2 == 0 ? IpPrefix.Of(BannedIPv4(i), isNetwork ? (byte)120 : (byte)128) : IpPrefix.Of(BannedIPv6(i), isNetwork ? (byte)48 : (byte)64);
    }

    /// <summary>The address that ban <paramref name="i"/> was made for, if it is an even one.</summary>
    public static NetAddress BannedIPv4(int i) => NetAddress.FromIPv4(0x0100_0000 + (Mix((uint)i) & 0x3fff_ffff));

    /// <summary>An address that ban <paramref name="i"/> covers, if it is an odd one.</summary>
    public static NetAddress BannedIPv6(int i) => NetAddress.FromBits(new UInt128(0x2001_0000_0000_0000 | ((ulong)Mix((uint)i) << 16), 1));

    /// <summary>From the half of the address space where nobody is banned.</summary>
    public static NetAddress FreeIPv4(Random random) => NetAddress.FromIPv4(0x8000_0000 | (uint)random.Next());

    /// <summary>From a network where nobody is banned.</summary>
    public static NetAddress FreeIPv6(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes, 0x2a00);
        return NetAddress.FromBytes(bytes);
    }

    /// <summary>Different numbers stay different: odd multipliers and shifts can be undone.</summary>
    private static uint Mix(uint value)
    {
        value *= 0x9e37_79b1;
        value ^= value >> 15;
        return value * 0x85eb_ca77;
    }
}
