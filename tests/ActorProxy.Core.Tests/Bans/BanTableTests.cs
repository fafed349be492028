using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Testing;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanTableTests
{
    private const long Now = 1_700_000_000_000;

    private readonly BanTable _table = new();

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8:1:2::/64", "2001:db8:1:2:ffff::1", true)]
    [InlineData("2001:db8:1:2::/64", "2001:db8:1:3::1", false)]
    [InlineData("2001:db8::1", "2001:db8::1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "8.8.8.8", true)]
    [InlineData("::/100", "::1", true)]
    [InlineData("::/100", "8.8.8.8", false)]
    public void IsBanned_Prefix_CoversItsAddresses(string banned, string client, bool covered)
    {
        _table.Put(Ban(banned));

        Assert.Equal(covered, _table.IsBanned(Address(client), Now));
        Assert.Equal(covered ? Prefix(banned) : null, _table.Find(Address(client), Now)?.Prefix);
        Assert.False(new BanTable().IsBanned(Address(client), Now));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(null, true)]
    public void IsBanned_Until_EndsOnTimeWithoutRemoval(int? msLeft, bool banned)
    {
        _table.Put(Ban("192.0.2.1", until: Now + msLeft));

        Assert.Equal(banned, _table.IsBanned(Address("192.0.2.1"), Now));
        Assert.Equal((banned ? 1 : 0, 1), (_table.ActiveCount(Now), _table.Count));
    }

    [Fact]
    public void Find_SpecificBanExpired_FallsBackToTheNetworks()
    {
        _table.Put(Ban("192.0.0.0/16", jail: "feed"));
        _table.Put(Ban("192.0.2.1", jail: "sshd", until: Now));

        Assert.Equal("sshd", _table.Find(Address("192.0.2.1"), Now - 1)?.Jail);
        Assert.Equal("feed", _table.Find(Address("192.0.2.1"), Now)?.Jail);
    }

    [Fact]
    public void Put_SamePrefixAgain_Replaces()
    {
        _table.Put(Ban("192.0.2.1", jail: "old"));
        _table.Put(Ban("192.0.2.1", jail: "new"));

        Assert.Equal(("new", 1), (_table.Get(Prefix("192.0.2.1"))?.Jail, _table.Count));

        _table.Put(Ban("192.0.2.1", origin: BanOrigin.Api));
        Assert.Equal((0, 1), (_table.CountOf(BanOrigin.Report), _table.CountOf(BanOrigin.Api)));
    }

    [Fact]
    public void Remove_LastOfItsLength_LiftsOnlyThat()
    {
        _table.Put(Ban("192.0.2.1"));
        _table.Put(Ban("192.0.2.0/24"));

        Assert.Equal(Prefix("192.0.2.0/24"), _table.Remove(Prefix("192.0.2.0/24"))?.Prefix);
        Assert.Null(_table.Remove(Prefix("192.0.2.0/24")));
        Assert.True(_table.IsBanned(Address("192.0.2.1"), Now));
        Assert.False(_table.IsBanned(Address("192.0.2.2"), Now));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void RemoveExpired_TellsWhatItRemoved()
    {
        _table.Put(Ban("192.0.2.1", until: Now));
        _table.Put(Ban("192.0.2.2", until: Now + 1));
        _table.Put(Ban("192.0.2.3"));

        Assert.Equal([Prefix("192.0.2.1")], _table.RemoveExpired(Now).Select(ban => ban.Prefix));
        Assert.Empty(_table.RemoveExpired(Now));
        Assert.Equal(2, _table.Count);
    }

    [Fact]
    public void ActiveCount_ByOrigin()
    {
        _table.Put(Ban("192.0.2.1", origin: BanOrigin.Feed));
        _table.Put(Ban("192.0.2.2", origin: BanOrigin.Feed, until: Now));
        _table.Put(Ban("192.0.2.3", origin: BanOrigin.Report));

        var active = _table.ActiveCounts(Now);
        Assert.Equal((1, 1, 0, 2), (active[BanOrigin.Feed], active[BanOrigin.Report], active[BanOrigin.Api], _table.ActiveCount(Now)));
    }

    [Fact]
    public void Page_NewestFirst_CursorStaysWhileBansComeAndGo()
    {
        for (var i = 1; i <= 5; i++)
        {
            _table.Put(Ban($"192.0.2.{i}", since: Now - 100 + (i / 2)));
        }

        var first = _table.Page(null, null, 2, null, Now);
        _table.Put(Ban("198.51.100.1", since: Now));
        _table.Remove(first.Bans[^1].Prefix);
        var second = _table.Page(null, null, 2, first.Next, Now);
        var third = _table.Page(null, null, 2, second.Next, Now);

        Assert.Equal(["192.0.2.4", "192.0.2.5"], Texts(first));
        Assert.Equal(["192.0.2.2", "192.0.2.3"], Texts(second));
        Assert.Equal(["192.0.2.1"], Texts(third));
        Assert.Null(third.Next);
    }

    [Fact]
    public void Page_ExactlyFull_HasNoNext()
    {
        _table.Put(Ban("192.0.2.1"));
        Assert.Null(_table.Page(null, null, 1, null, Now).Next);
        Assert.Throws<ArgumentOutOfRangeException>(() => _table.Page(null, null, 0, null, Now));
    }

    [Fact]
    public void Page_Filters_ByJailOriginAndExpiry()
    {
        _table.Put(Ban("192.0.2.1", jail: "sshd"));
        _table.Put(Ban("192.0.2.2", jail: "web", origin: BanOrigin.Feed));
        _table.Put(Ban("192.0.2.3", jail: "web"));
        _table.Put(Ban("192.0.2.4", jail: "web", until: Now));

        Assert.Equal(["192.0.2.1"], Texts(_table.Page("sshd", null, 9, null, Now)));
        Assert.Equal(["192.0.2.2"], Texts(_table.Page(null, BanOrigin.Feed, 9, null, Now)));
        Assert.Equal(["192.0.2.3"], Texts(_table.Page("web", BanOrigin.Report, 9, null, Now)));
    }

    [Fact]
    public void IsBanned_AllocatesNothing()
    {
        _table.Put(Ban("192.0.2.1"));
        _table.Put(Ban("10.0.0.0/8", until: Now));
        _table.Put(Ban("2001:db8::/64"));
        NetAddress[] clients = [Address("192.0.2.1"), Address("10.1.1.1"), Address("2001:db8::1"), Address("2001:db9::1")];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var client in clients)
            {
                _table.IsBanned(client, Now);
                _table.Find(client, Now);
            }
        }));
    }

    [Fact]
    public void IsBanned_AmongManyBans_AllocatesNothing()
    {
        const int Count = 100_000;
        for (uint i = 0; i < Count / 2; i++)
        {
            _table.Put(Ban("192.0.2.1") with { Prefix = IpPrefix.OfClient(NetAddress.FromIPv4(0x0a00_0000 + i)) });
            _table.Put(Ban("192.0.2.1") with { Prefix = IpPrefix.OfClient(NetAddress.FromBits(new UInt128(0x20010db8_00000000ul + i, 1))) });
        }

        Assert.Equal(Count, _table.Count);
        NetAddress[] banned = [Address("10.0.0.0"), Address("10.0.195.79"), Address("2001:db8::1"), Address("2001:db8:0:c34f::ffff")];
        NetAddress[] free = [Address("10.0.195.80"), Address("8.8.8.8"), Address("2001:db8:0:c350::1"), Address("::1")];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var client in banned)
            {
                Assert.True(_table.IsBanned(client, Now));
            }

            foreach (var client in free)
            {
                Assert.False(_table.IsBanned(client, Now));
            }
        }));
    }

    internal static Ban Ban(string prefix, string jail = "sshd", BanOrigin origin = BanOrigin.Report, long since = Now - 1000, long? until = null) =>
        new() { Prefix = Prefix(prefix), Jail = jail, Origin = origin, SinceUnixMs = since, UntilUnixMs = until };

    private static IEnumerable<string> Texts(BanPage page) => page.Bans.Select(ban => ban.Prefix.ToString());
}
