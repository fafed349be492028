using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using CsCheck;

namespace ActorProxy.Core.Tests.Bans;

/// <summary>Records of few prefixes and few versions, so that they meet.</summary>
internal static class BanSamples
{
    public static readonly Gen<IpPrefix> Prefix = Gen.Select(Gen.UInt[0, 5], Gen.OneOf(112, 120, 128)).Select((host, bits) =>
        IpPrefix.Of(NetAddress.FromIPv4(0xcb00_7100 | host), (byte)bits));

    public static readonly Gen<BanVersion> Version = Gen.Select(Gen.Long[1, 6], Gen.ULong[0, 2]).Select((stamp, node) => new BanVersion(stamp, node));

    /// <summary>A record is its version's: no two nodes give the same.</summary>
    public static readonly Gen<Ban> Record = Gen.Select(Prefix, Version).Select(Of);

    public static Ban Of(IpPrefix prefix, BanVersion version) => new()
    {
        Prefix = prefix,
        Jail = "test",
        Origin = BanOrigin.Api,
        SinceUnixMs = version.Stamp,
        UntilUnixMs = version.Stamp % 3 == 0 ? null : 1000 * (version.Stamp % 3),
        IsLifted = version.Stamp % 2 == 0,
        Version = version,
    };

    public static IpPrefix Parse(string text)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        return prefix;
    }
}
