using ActorProxy.Core.Bans;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests.Bans;

public sealed class ClientRecordTests
{
    private const long Now = 1_700_000_000_000;

    private static readonly BanRule Rule = new(new BanSettings { Jails = [Jail("short", 1), Jail("long", 60)] });

    [Fact]
    public void ForgettableAt_Empty_IsAlways() => Assert.Equal(0, ClientRecord.Empty.ForgettableAtUnixMs);

    [Theory]
    [InlineData("short", null, 1)]
    [InlineData("long", null, 60)]
    [InlineData("short", "id", 10)] // ids are known for ten minutes
    [InlineData("long", "id", 60)]
    public void ForgettableAt_OneReport_IsTheLongerOfWindowAndId(string jail, string? id, int minutes)
    {
        var client = Rule.Decide(ClientRecord.Empty, new(jail, Key: id is null ? null : ReportKey.Of("r", id)), Now, 0).Client;

        Assert.Equal(Now + (minutes * 60_000), client.ForgettableAtUnixMs);
        Assert.Equal((1, 0), (client.FailuresOf(jail, Now), client.FailuresOf(jail, client.ForgettableAtUnixMs)));
    }

    [Fact]
    public void ForgettableAt_Banned_IsNow()
    {
        var client = Rule.Decide(ClientRecord.Empty, new("long", 5), Now, 0).Client;

        Assert.NotNull(client.Ban);
        Assert.Equal(0, client.ForgettableAtUnixMs);
    }

    [Fact]
    public void Decide_WindowsOfOtherJails_AreForgottenWhenTheyAreOver()
    {
        var client = Rule.Decide(ClientRecord.Empty, new("short"), Now, 0).Client;
        client = Rule.Decide(client, new("long"), Now + 60_000, 0).Client;

        Assert.Equal(1, client.FailureEntries);
    }

    [Fact]
    public void Ids_MoreThanAreKept_TheOldestIsForgotten()
    {
        var client = ClientRecord.Empty.WithBan(new ClientBan("long", Now, null, 1));
        for (var i = 0; i <= RememberedReport.MostPerClient; i++)
        {
            client = Rule.Decide(client, new("long", Key: ReportKey.Of("r", $"{i}")), Now, 0).Client;
        }

        Assert.Equal(RememberedReport.MostPerClient, client.ReportEntries);
        Assert.Equal(ReportOutcome.AlreadyBanned, Rule.Decide(client, new("long", Key: ReportKey.Of("r", "0")), Now, 0).Verdict.Outcome);
        Assert.Equal(ReportOutcome.Duplicate, Rule.Decide(client, new("long", Key: ReportKey.Of("r", "1")), Now, 0).Verdict.Outcome);
    }

    [Fact]
    public void ReportKey_OtherReporterSameId_IsAnother()
    {
        Assert.NotEqual(ReportKey.Of("a", "b"), ReportKey.Of("b", "b"));
        Assert.NotEqual(ReportKey.Of("a", "bc"), ReportKey.Of("ab", "c"));
        Assert.NotEqual(ReportKey.Of("a", ""), ReportKey.Of("", "a"));

        // Nodes of one cluster may differ in version: the same for ever.
        Assert.Equal(0xa8d0_4322_8644_a0a9UL, ReportKey.Of("yunohost", "1").Hash);
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData("id", 170)]
    public void Memory_WatchedAttacker_IsSmall(string? id, int most)
    {
        var report = new FailureReport("long", Key: id is null ? null : ReportKey.Of("r", id));

        // Deciding allocates what is kept of it; with an id a first record of 40 bytes as well, which is not.
        Assert.InRange(Allocations.Of(() => Rule.Decide(ClientRecord.Empty, report, Now, 0)) / 100, 40, most);
    }

    private static JailSettings Jail(string name, int minutes) => new() { Name = name, FindTime = TimeSpan.FromMinutes(minutes) };
}
