using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

public sealed class ReportOutcomeTests
{
    // Reporters, metrics and dashboards know them: add, never change.
    [Theory]
    [InlineData(0, ReportOutcome.Counted, "counted")]
    [InlineData(1, ReportOutcome.Banned, "banned")]
    [InlineData(2, ReportOutcome.AlreadyBanned, "already-banned")]
    [InlineData(3, ReportOutcome.Ignored, "ignored")]
    [InlineData(4, ReportOutcome.Duplicate, "duplicate")]
    [InlineData(5, ReportOutcome.NoEvidence, "no-evidence")]
    [InlineData(6, ReportOutcome.UnknownJail, "unknown-jail")]
    [InlineData(7, ReportOutcome.Invalid, "invalid")]
    public void Outcome_ByValue_HasItsText(int value, ReportOutcome outcome, string text) => Assert.Equal((value, text), ((int)outcome, outcome.Text()));

    [Fact]
    public void Outcomes_AllOfThem_AreInTheTable() => Assert.Equal(8, Enum.GetValues<ReportOutcome>().Length);
}
