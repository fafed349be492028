using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Tests.Bans;

/// <summary>Records to store and to send.</summary>
internal static class BanSamples
{
    public static IpPrefix Prefix(string text)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        return prefix;
    }

    /// <summary>The n-th of many clients.</summary>
    public static IpPrefix Client(uint index) => IpPrefix.OfClient(NetAddress.FromIPv4(0x0b00_0000 + (index * 7919)));

    public static Ban Of(IpPrefix prefix, BanVersion version, long since, long? until) => new()
    {
        Prefix = prefix,
        Jail = "sshd",
        Origin = BanOrigin.Report,
        Reporter = "yunohost",
        Reason = "Failed password for root from somewhere, five times",
        SinceUnixMs = since,
        UntilUnixMs = until,
        Offences = 1,
        Version = version,
    };

    /// <summary>Every field other than its default.</summary>
    public static Ban Rich(string prefix, long stamp) => new()
    {
        Prefix = Prefix(prefix),
        Jail = "jail-1",
        Origin = BanOrigin.Edge,
        Reporter = "räuber",
        Reason = "\"x\" ☃ \U0001f680\n",
        SinceUnixMs = 1_893_456_000_123,
        UntilUnixMs = 1_893_456_600_456,
        IsLifted = true,
        Offences = 7,
        Version = new BanVersion(stamp, ulong.MaxValue - 1),
    };
}
