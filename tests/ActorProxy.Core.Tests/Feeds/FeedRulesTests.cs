using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;
using ActorProxy.Core.Upstreams;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;

namespace ActorProxy.Core.Tests.Feeds;

public sealed class FeedRulesTests
{
    private static readonly FeedLimits Limits = new(
        new NeverBanned(new BanSettings(), [Address("198.51.100.1"), Address("10.0.0.1")], UpstreamSet.Empty), [Prefix("192.0.2.128/25")]);

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("11.0.0.0/8 2001::/16", "11.0.0.0/8 2001::/16")]
    [InlineData("203.0.113.7 0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 192.168.0.0/16 224.0.0.0/3 240.0.0.0/4 10.0.0.1 fe80::/10 ::1", "203.0.113.7")]
    [InlineData("203.0.113.7 192.0.2.200 192.0.2.0/24 192.0.2.127", "192.0.2.127 203.0.113.7")]
    [InlineData("", "")]
    public void Judge_AGoodList_TakesWhatIsPublic(string list, string entries) =>
        Assert.Equal(entries, string.Join(' ', Judge(list).Entries!.Select(entry => entry.ToString()).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("203.0.113.0/24 0.0.0.0/0", "0.0.0.0/0 is too much")]
    [InlineData("12.0.0.0/7", "12.0.0.0/7 is too much")]
    [InlineData("::/0", "::/0 is too much")]
    [InlineData("2000::/15", "2000::/15 is too much")]
    [InlineData("198.51.100.0/24", "198.51.100.0/24 holds an address of this edge")]
    public void Judge_AListThatNamesTooMuch_RefusesItWhole(string list, string reason)
    {
        var verdict = Judge(list + " 203.0.113.7");

        Assert.Null(verdict.Entries);
        Assert.StartsWith(reason, verdict.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 0, 1, false)]
    [InlineData(0, 1, 0, true)]
    [InlineData(0, 2, 0, false)]
    [InlineData(10, 2, 0, true)]
    [InlineData(10, 3, 0, false)]
    [InlineData(1, 0, 100_000, true)]
    public void Judge_EmptyOrGarbage_IsRefused(int entries, int unreadable, int before, bool accepted)
    {
        var list = new FeedList(Enumerable.Range(0, entries).Select(i => IpPrefix.OfClient(NetAddress.FromIPv4(0xcb00_7100 + (uint)i))).ToHashSet(), unreadable);

        var verdict = FeedRules.Judge(list, before, Limits);

        Assert.Equal((accepted, !accepted), (verdict.Entries is not null, verdict.Refusal is not null));
    }

    private static FeedVerdict Judge(string entries) =>
        FeedRules.Judge(new FeedList(entries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Prefix).ToHashSet(), 0), 0, Limits);
}
