using ActorProxy.Core.Addresses;
using CsCheck;

namespace ActorProxy.Core.Tests.Addresses;

public sealed class IpPrefixTests
{
    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0/8", 104, 8)]
    [InlineData("10.1.2.3", "10.1.2.3", 128, 32)]
    [InlineData("10.1.2.3/32", "10.1.2.3", 128, 32)]
    [InlineData("10.1.2.3/31", "10.1.2.2/31", 127, 31)]
    [InlineData("10.1.2.3/0", "0.0.0.0/0", 96, 0)]
    [InlineData("::ffff:10.1.2.3/104", "10.0.0.0/8", 104, 8)]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3", 128, 32)]
    [InlineData("::ffff:10.1.2.3/96", "0.0.0.0/0", 96, 0)]
    [InlineData("2001:db8:1:2:3::/64", "2001:db8:1:2::/64", 64, 64)]
    [InlineData("2001:db8::1", "2001:db8::1", 128, 128)]
    [InlineData("2001:db8::1/128", "2001:db8::1", 128, 128)]
    [InlineData("2001:db8::1/0", "::/0", 0, 0)]
    public void TryParse_WellFormed_ClearsHostBits(string text, string spelling, int bits, int length)
    {
        Assert.True(IpPrefix.TryParse(text, out var prefix));
        Assert.Equal((spelling, bits, length), (prefix.ToString(), prefix.Bits, prefix.Length));
        Assert.True(IpPrefix.TryParse(spelling, out var again));
        Assert.Equal(prefix, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/8x")]
    [InlineData("10.0/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8::/256")]
    [InlineData("a.org/8")]
    public void TryParse_Malformed_IsRefused(string? text) => Assert.False(IpPrefix.TryParse(text, out _));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", 64)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", 64)]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", 64)]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", 48)]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", 128)]
    public void OfClient_IPv4AloneIPv6WithItsNetwork(string client, string prefix, int ipv6Length) =>
        Assert.Equal(prefix, IpPrefix.OfClient(Address(client), ipv6Length).ToString());

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "203.0.113.9", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    public void Contains_ByBits(string prefix, string address, bool contains) =>
        Assert.Equal(contains, Prefix(prefix).Contains(Address(address)));

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", true)]
    [InlineData("10.0.0.0/9", "10.128.0.0/9", false)]
    [InlineData("::/0", "10.0.0.0/8", true)]
    [InlineData("0.0.0.0/0", "::/96", false)]
    public void Overlaps_EitherWay(string one, string other, bool overlaps)
    {
        Assert.Equal(overlaps, Prefix(one).Overlaps(Prefix(other)));
        Assert.Equal(overlaps, Prefix(other).Overlaps(Prefix(one)));
    }

    [Fact]
    public void Of_AnyAddress_ContainsItAndSurvivesText() => Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 128], Gen.Bool).Sample((high, low, bits, ipv4) =>
    {
        var address = ipv4 ? NetAddress.FromIPv4((uint)low) : NetAddress.FromBits(new UInt128(high, low));
        var prefix = IpPrefix.Of(address, (byte)bits);

        Assert.True(prefix.Contains(address));
        Assert.Equal(prefix, IpPrefix.Of(prefix.Address, prefix.Bits));
        Assert.True(IpPrefix.TryParse(prefix.ToString(), out var parsed), prefix.ToString());
        Assert.Equal(prefix, parsed);
    });

    internal static NetAddress Address(string text) => NetAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);

    internal static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);
}
