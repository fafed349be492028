using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;
using static ActorProxy.Core.Tests.Addresses.IpPrefixTests;

namespace ActorProxy.Core.Tests.Feeds;

public sealed class FeedStateTests
{
    private readonly BanTable _table = new();
    private readonly FeedState _state = new("drop");
    private long _now = 1000;

    [Fact]
    public void Lists_OneAfterTheOther_AreWorkedOffByTheirDifferences()
    {
        Assert.Equal(("", "203.0.113.1 203.0.113.2"), Take("203.0.113.1 203.0.113.2"));
        Assert.Equal(("", ""), Take("203.0.113.1 203.0.113.2"));
        Assert.Equal(("203.0.113.1", "203.0.113.3"), Take("203.0.113.2 203.0.113.3"));
        Assert.Equal(("203.0.113.2 203.0.113.3", ""), Take(""));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Ban_LiftedByHand_StaysSoUntilTheListNamesItAnew()
    {
        Take("203.0.113.1 203.0.113.2");
        _table.Remove(Prefix("203.0.113.1"));

        Assert.Equal(("", ""), Take("203.0.113.1 203.0.113.2"));
        Assert.Equal(("", ""), Take("203.0.113.2"));
        Assert.Equal(("", "203.0.113.1"), Take("203.0.113.1 203.0.113.2"));
    }

    [Fact]
    public void Ban_OfSomebodyElse_IsLeftAloneAndFollowedByTheFeeds()
    {
        Put("203.0.113.1", until: 2000);
        Assert.Equal(("", ""), Take("203.0.113.1"));
        _now = 2000;
        Assert.Equal(("", "203.0.113.1"), Take("203.0.113.1"));
    }

    [Fact]
    public void Ban_OfSomebodyElseOverTheFeeds_IsNotLiftedWithTheList()
    {
        Take("203.0.113.1");
        Put("203.0.113.1", until: 2000);

        Assert.Equal(("", ""), Take(""));
        Assert.True(_table.IsBanned(Address("203.0.113.1"), _now));
    }

    [Fact]
    public void Ban_OfSomebodyElseThatCameAndRanOutUnseen_IsFollowedByTheFeeds()
    {
        Take("203.0.113.1");
        Put("203.0.113.1", until: 2000);
        _now = 2500;
        _table.RemoveExpired(_now);

        Assert.Equal(("", "203.0.113.1"), Take("203.0.113.1"));
    }

    [Fact]
    public void Ban_OfSomebodyElseOverTheFeedsLiftedByHand_StaysLifted()
    {
        Take("203.0.113.1");
        Put("203.0.113.1", until: 2000);
        _table.Remove(Prefix("203.0.113.1"));

        Assert.Equal(("", ""), Take("203.0.113.1"));
    }

    [Fact]
    public void Start_WithACopy_ImposesWhatIsMissingAndLiftsWhatWasDroppedMeanwhile()
    {
        // One ban was stored, the other was not.
        _table.Put(Ban("203.0.113.1", BanOrigin.Feed, null));
        _table.Put(Ban("203.0.113.9", BanOrigin.Feed, null));
        _state.Remember(Set("203.0.113.1 203.0.113.2 203.0.113.9"), _table);

        Assert.Equal(("203.0.113.9", "203.0.113.2"), Take("203.0.113.1 203.0.113.2"));
    }

    [Fact]
    public void Feeds_ThatNameTheSame_FollowEachOther()
    {
        var other = new FeedState("other");
        Take("203.0.113.1");
        other.Take(Set("203.0.113.1"), _table);
        Assert.Empty(other.Due(_table, _now));

        Take("");

        Assert.Equal([Prefix("203.0.113.1")], other.Due(_table, _now));
    }

    [Fact]
    public void Due_NotDone_ComesAgain()
    {
        _state.Take(Set("203.0.113.1"), _table);

        Assert.Single(_state.Due(_table, _now));
        Assert.Single(_state.Due(_table, _now));
        _state.Done([Prefix("203.0.113.1")]);
        Assert.Empty(_state.Due(_table, _now));
    }

    /// <summary>Takes a list and does to the table what follows from it.</summary>
    private (string Lifted, string Imposed) Take(string list)
    {
        var lifted = _state.Take(Set(list), _table);
        foreach (var prefix in lifted)
        {
            _table.Remove(prefix);
        }

        var due = _state.Due(_table, _now);
        foreach (var prefix in due)
        {
            _table.Put(Ban(prefix.ToString(), BanOrigin.Feed, null));
        }

        _state.Done(due);
        return (Text(lifted), Text(due));
    }

    private void Put(string prefix, long until) => _table.Put(Ban(prefix, BanOrigin.Api, until));

    private static string Text(IEnumerable<IpPrefix> prefixes) => string.Join(' ', prefixes.Select(prefix => prefix.ToString()).Order(StringComparer.Ordinal));

    private static HashSet<IpPrefix> Set(string list) => [.. list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Prefix)];

    private static Ban Ban(string prefix, BanOrigin origin, long? until) => new()
    {
        Prefix = Prefix(prefix),
        Jail = "drop",
        Origin = origin,
        Reporter = origin == BanOrigin.Feed ? "drop" : "",
        SinceUnixMs = 0,
        UntilUnixMs = until,
    };
}
