using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanClockTests
{
    private const long Now = 1_900_000_000_000;

    private readonly ManualTime _time = new(Now);

    [Fact]
    public void Next_InOneMillisecond_Rises()
    {
        var clock = new BanClock(_time, 1);
        var versions = Enumerable.Range(0, 100_000).Select(_ => clock.Next()).ToList();

        Assert.Equal(versions.Order(), versions);
        Assert.Equal(versions.Count, versions.Distinct().Count());
        Assert.Equal(Now, versions[0].UnixMs);
        Assert.InRange(versions[^1].UnixMs, Now, Now + 1);
    }

    [Fact]
    public void Next_WallClockSetBack_RisesStill()
    {
        var clock = new BanClock(_time, 1);
        var before = clock.Next();
        _time.UnixMs -= 3_600_000;

        Assert.True(clock.Next() > before);
    }

    [Fact]
    public void Next_AfterAVersionAheadOfTheWallClock_ComesAfterIt()
    {
        var ahead = new BanClock(new ManualTime(Now + 5000), 2).Next();
        var clock = new BanClock(_time, 1);

        Assert.True(clock.Observe(ahead));
        Assert.False(clock.Observe(ahead));
        Assert.True(clock.Next() > ahead);
    }

    [Fact]
    public void Observe_VersionBehind_ChangesNothing()
    {
        var clock = new BanClock(_time, 1);
        var last = clock.Next();

        Assert.False(clock.Observe(new BanClock(new ManualTime(Now - 5000), 2).Next()));
        Assert.Equal(last.Stamp + 1, clock.Next().Stamp);
    }

    [Fact]
    public void Version_EqualStamps_AreOrderedByNode()
    {
        Assert.True(new BanVersion(7, 2) > new BanVersion(7, 1));
        Assert.True(new BanVersion(7, ulong.MaxValue) < new BanVersion(8, 0));
        Assert.True(new BanVersion(7, 1) >= new BanVersion(7, 1));
        Assert.True(new BanVersion(7, 1) <= new BanVersion(7, 1));
    }

    [Theory]
    [InlineData(-5000)]
    [InlineData(5000)]
    public void Decisions_OfANodeWhoseClockIsOff_NeitherLoseForEverNorBlockOthers(long off)
    {
        var right = new BanClock(_time, 1);
        var wrong = new BanClock(new ManualTime(Now + off), 2);
        var last = default(BanVersion);
        for (var turn = 0; turn < 10; turn++)
        {
            // Each decides in knowledge of the other's last word, and so has the last word itself.
            var (decider, other) = turn % 2 == 0 ? (right, wrong) : (wrong, right);
            var version = decider.Next();
            Assert.True(version > last);
            other.Observe(version);
            last = version;
        }

        // Without knowledge of each other: the one behind loses for as long as its clock is off, and no longer.
        var concurrent = new BanClock(new ManualTime(Now - 5000), 3);
        Assert.True(concurrent.Next() < last);
        Assert.True(new BanClock(new ManualTime(Now - 5000 + 10_001), 4).Next() > last);
    }
}
