using ActorProxy.Core.Bans;
using ActorProxy.Core.Upstreams;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;

namespace ActorProxy.Core.Tests.Bans;

public sealed class NeverBannedTests
{
    private static readonly UpstreamServer Name = new("backend.lan:443", "backend.lan", 443);

    private readonly UpstreamSet _upstreams = UpstreamSet.Apply(
        UpstreamSet.Empty, [new UpstreamSettings { Name = "a", Servers = [new("10.0.0.7:443", "10.0.0.7", 443), Name] }]);

    [Theory]
    [InlineData("198.51.100.7", true)]
    [InlineData("198.51.100.0/28", true)]
    [InlineData("198.0.0.0/8", true)]
    [InlineData("198.51.101.1", false)]
    [InlineData("127.9.9.9", false)] // loopback is spared by the default ignore list, which may be emptied
    [InlineData("::/64", true)]
    [InlineData("203.0.113.1", true)]
    [InlineData("203.0.113.2", false)]
    [InlineData("10.0.0.7", true)]
    [InlineData("10.0.0.0/24", true)]
    [InlineData("10.0.0.8", false)]
    [InlineData("2001:db8:0:1::/64", true)]
    [InlineData("2001:db8:0:2::/64", false)]
    [InlineData("0.0.0.0/0", true)]
    public void Covers_IgnoredOwnAndUpstream(string prefix, bool covered) => Assert.Equal(covered, Build().Covers(Prefix(prefix)));

    [Fact]
    public void Covers_NameResolvedLater_IsSparedFromThen()
    {
        var spared = Build();
        Assert.False(spared.Covers(Prefix("10.9.9.9")));

        _upstreams.Find("a")!.SetAddresses(Name, [Address("10.9.9.9")]);

        Assert.True(spared.Covers(Prefix("10.9.9.9")));
    }

    [Fact]
    public void InterfaceAddresses_NamesLoopbackAtLeast() => Assert.Contains(Address("127.0.0.1"), NeverBanned.InterfaceAddresses());

    private NeverBanned Build() => new(
        new BanSettings { Ignore = [Prefix("198.51.100.0/24")] }, [Address("203.0.113.1"), Address("2001:db8:0:1::5")], _upstreams);
}
