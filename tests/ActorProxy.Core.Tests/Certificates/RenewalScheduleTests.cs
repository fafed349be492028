using ActorProxy.Core.Certificates;

namespace ActorProxy.Core.Tests.Certificates;

public class RenewalScheduleTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(90, 60)]
    [InlineData(45, 30)]
    [InlineData(6, 4)]
    public void Due_WithoutAdvice_IsWithAThirdOfTheLifeLeft(int lifeDays, int dueDay) =>
        Assert.Equal(Begin.AddDays(dueDay), RenewalSchedule.Due(Begin, Begin.AddDays(lifeDays)));

    [Theory]
    [InlineData(50, 52, 0, 50)]
    [InlineData(50, 52, 0.5, 51)]
    [InlineData(-2, -1, 0, -2)]
    // Empty, turned round, or past the end: as without advice.
    [InlineData(50, 50, 0.5, 60)]
    [InlineData(52, 50, 0.5, 60)]
    [InlineData(89, 90, 0.5, 60)]
    public void Due_WithAdvice_IsInTheWindowIfThatMakesSense(int startDay, int endDay, double fraction, int dueDay) =>
        Assert.Equal(
            Begin.AddDays(dueDay),
            RenewalSchedule.Due(Begin, Begin.AddDays(90), new RenewalAdvice(Begin.AddDays(startDay), Begin.AddDays(endDay), null), fraction));

    [Theory]
    [InlineData(1, null, 2)]
    [InlineData(2, null, 4)]
    [InlineData(5, null, 32)]
    [InlineData(8, null, 256)]
    [InlineData(9, null, 360)]
    [InlineData(1000, null, 360)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 90, 90)]
    [InlineData(9, 60 * 24, 60 * 24)]
    [InlineData(1, 60 * 24 * 365, 60 * 24 * 7)]
    public void Retry_DoublesAndNeverUndercutsTheAuthority(int failures, int? retryAfterMinutes, int minutes)
    {
        var wish = retryAfterMinutes is { } given ? TimeSpan.FromMinutes(given) : (TimeSpan?)null;

        Assert.Equal(TimeSpan.FromMinutes(minutes), RenewalSchedule.Retry(failures, wish, 0));
        Assert.Equal(TimeSpan.FromMinutes(minutes) * 1.05, RenewalSchedule.Retry(failures, wish, 0.5));
    }

    [Fact]
    public void Retry_OfANameThatAlwaysFails_MakesNoMoreThanFiveOrdersInAnHour()
    {
        var at = TimeSpan.Zero;
        var orders = 1;
        for (var failures = 1; (at += RenewalSchedule.Retry(failures, null, 0)) <= TimeSpan.FromHours(1); failures++)
        {
            orders++;
        }

        Assert.Equal(5, orders);
    }

    [Theory]
    [InlineData(null, 360)]
    [InlineData(0, 1)]
    [InlineData(30, 30)]
    [InlineData(60 * 24 * 30, 60 * 24)]
    public void NextAdvice_StaysBetweenAMinuteAndADay(int? askAgainMinutes, int minutes) =>
        Assert.Equal(
            TimeSpan.FromMinutes(minutes),
            RenewalSchedule.NextAdvice(askAgainMinutes is { } given ? TimeSpan.FromMinutes(given) : null));
}
