using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanChangesTests
{
    private readonly BanTable _table = new();

    [Fact]
    public void Since_TheBeginning_HasWhatWasPutAndRemoved()
    {
        var (first, second) = (BanOf(1), BanOf(2));
        _table.Put(first);
        _table.Put(second);
        _table.Remove(first.Prefix);

        var recent = _table.Changes.Since(0);

        Assert.Equal((3L, true), (recent.Next, recent.IsComplete));
        Assert.Equal([new BanChange(second, IsOver: false), new BanChange(first, IsOver: true)], recent.Changes);
    }

    [Fact]
    public void Since_AnEarlierPlace_HasWhatCameAfterIt()
    {
        _table.Put(BanOf(1));
        var place = _table.Changes.Next;
        var later = BanOf(2);
        _table.Put(later);

        Assert.Equal([new BanChange(later, IsOver: false)], _table.Changes.Since(place).Changes);
        Assert.Empty(_table.Changes.Since(_table.Changes.Next).Changes);
    }

    [Fact]
    public void Put_OverABanOfAnotherOrigin_EndsThat()
    {
        var feed = BanOf(1) with { Origin = BanOrigin.Feed };
        _table.Put(feed);
        var place = _table.Changes.Next;
        var api = BanOf(1);
        _table.Put(api);

        Assert.Equal([new BanChange(feed, IsOver: true), new BanChange(api, IsOver: false)], _table.Changes.Since(place).Changes);
    }

    [Fact]
    public void RemoveExpired_IsSeen()
    {
        var ban = BanOf(1) with { UntilUnixMs = 10 };
        _table.Put(ban);
        var place = _table.Changes.Next;
        _table.RemoveExpired(10);

        Assert.Equal([new BanChange(ban, IsOver: true)], _table.Changes.Since(place).Changes);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Since_APlaceThatIsForgotten_IsNotComplete(int beyond, bool isComplete)
    {
        for (uint i = 0; i < BanChanges.Capacity + beyond; i++)
        {
            _table.Put(BanOf(i));
        }

        var recent = _table.Changes.Since(0);

        Assert.Equal((BanChanges.Capacity + (long)beyond, isComplete), (recent.Next, recent.IsComplete));
        Assert.Equal(Math.Min(BanChanges.Capacity, BanChanges.Capacity + beyond), recent.Changes.Count);
        Assert.Equal(BanOf((uint)Math.Max(beyond, 0)).Prefix, recent.Changes[0].Ban.Prefix);
        Assert.True(_table.Changes.Since(recent.Next - 1).IsComplete);
    }

    [Fact]
    public async Task Since_WhileTheTableChanges_MissesNothing()
    {
        const int count = 200_000;
        var writer = Task.Run(() =>
        {
            for (uint i = 0; i < count; i++)
            {
                _table.Put(BanOf(i));
            }
        });
        var seen = new HashSet<IpPrefix>();
        var place = 0L;
        while (seen.Count < count)
        {
            // As a follower does: a complete answer, or the whole table.
            var isOver = writer.IsCompleted;
            var recent = _table.Changes.Since(place);
            seen.UnionWith(recent.Changes.Select(change => change.Ban.Prefix));
            if (!recent.IsComplete)
            {
                seen.UnionWith(_table.All().Select(ban => ban.Prefix));
            }

            Assert.False(recent.Next == place && isOver && seen.Count < count, $"{seen.Count} of {count}");
            place = recent.Next;
        }

        await writer;
    }

    private static Ban BanOf(uint address) => new()
    {
        Prefix = IpPrefix.OfClient(NetAddress.FromIPv4(0x0a00_0000 + address)),
        Jail = "test",
        Origin = BanOrigin.Api,
        SinceUnixMs = 0,
    };
}
