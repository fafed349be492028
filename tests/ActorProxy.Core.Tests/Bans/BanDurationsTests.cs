using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanDurationsTests
{
    [Theory]
    [InlineData(0, 600)]
    [InlineData(1, 1200)]
    [InlineData(2, 2400)]
    [InlineData(3, 4800)]
    [InlineData(9, 307_200)]
    [InlineData(10, 604_800)] // 614,400 without the maximum of a week
    [InlineData(20, 604_800)]
    [InlineData(int.MaxValue, 604_800)]
    public void Of_Defaults_DoublesUpToAWeek(int earlier, int seconds) => Assert.Equal(seconds, Seconds(new JailSettings { Name = "x" }, earlier));

    [Theory]
    [InlineData(1, 600)]
    [InlineData(2, 600)] // at least the ban time
    [InlineData(3, 1200)]
    public void Of_FactorBelowOne_NeverShortensTheFirst(int earlier, int seconds) =>
        Assert.Equal(seconds, Seconds(Jail(new() { Factor = 0.25 }), earlier));

    [Theory]
    [InlineData(0, 600)]
    [InlineData(1, 600 * 5)]
    [InlineData(2, 600 * 30)]
    [InlineData(3, 600 * 60)]
    [InlineData(4, 600 * 60)]
    [InlineData(99, 600 * 60)]
    public void Of_Multipliers_TakesTheLastForEver(int earlier, int seconds) =>
        Assert.Equal(seconds, Seconds(Jail(new() { Multipliers = [1, 5, 30, 60] }), earlier));

    [Theory]
    [InlineData(0, 600)]
    [InlineData(1, 600)]
    [InlineData(20, 600)]
    public void Of_OneMultiplierOfOne_DoesNotGrow(int earlier, int seconds) => Assert.Equal(seconds, Seconds(Jail(new() { Multipliers = [1] }), earlier));

    [Theory]
    [InlineData(0, 0.999, 600)]
    [InlineData(1, 0, 1200)]
    [InlineData(1, 0.5, 1230)]
    [InlineData(20, 0.5, 604_830)] // on top of the maximum
    public void Of_RandomTime_ComesLast(int earlier, double random, int seconds) =>
        Assert.Equal(seconds, Seconds(Jail(new() { RandomTime = TimeSpan.FromMinutes(1) }), earlier, random));

    [Fact]
    public void Of_Permanent_StaysPermanent()
    {
        var jail = new JailSettings { Name = "x", BanTime = null };

        Assert.Null(BanDurations.Of(jail, 0, 0));
        Assert.Null(BanDurations.Of(jail, 20, 0.9));
    }

    [Fact]
    public void Of_LargestOfEverything_IsTenYears()
    {
        var increment = new IncrementSettings { Factor = double.MaxValue, MaxTime = TimeSpan.MaxValue, RandomTime = TimeSpan.MaxValue };
        var jail = new JailSettings { Name = "x", BanTime = TimeSpan.FromDays(3650), Increment = increment };

        Assert.Equal(TimeSpan.FromDays(3650), BanDurations.Of(jail, int.MaxValue, 0.99));
        Assert.Equal(TimeSpan.FromDays(3650), BanDurations.Of(jail with { Increment = increment with { Multipliers = [int.MaxValue] } }, 1, 0.99));
        Assert.Equal(TimeSpan.FromDays(3650), BanDurations.Of(jail, int.MinValue, 0));
    }

    private static JailSettings Jail(IncrementSettings increment) => new() { Name = "x", Increment = increment };

    private static double Seconds(JailSettings jail, int earlier, double random = 0) => BanDurations.Of(jail, earlier, random)!.Value.TotalSeconds;
}
