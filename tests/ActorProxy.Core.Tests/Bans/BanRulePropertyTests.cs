using ActorProxy.Core.Bans;
using CsCheck;

namespace ActorProxy.Core.Tests.Bans;

/// <summary>The rule against a plain list of what happened, and what holds whatever happens.</summary>
public sealed class BanRulePropertyTests
{
    private const long Start = 1_700_000_000_000;
    private const long WindowMs = 1000;

    private static readonly Gen<JailSettings> Jail = Gen.Select(Gen.Int[1, 6], Gen.Bool).Select((maxRetry, permanent) => new JailSettings
    {
        Name = "a",
        MaxRetry = maxRetry,
        FindTime = TimeSpan.FromMilliseconds(WindowMs),
        BanTime = permanent ? null : TimeSpan.FromMilliseconds(700),
    });

    // Time goes on by up to half a window; failures are up to a window and a bit late, or a little in the future.
    private static readonly Gen<(int Step, int Late, int Failures, int Id)> Event =
        Gen.Select(Gen.Int[0, 500], Gen.Int[-50, 1100], Gen.Frequency((9, Gen.Int[1, 2]), (1, Gen.Int[0, 9])), Gen.Int[0, 12]);

    [Fact]
    public void Decide_AnyHistory_AgreesWithAList() => Gen.Select(Jail, Event.Array[0, 40]).Sample((jail, events) =>
    {
        var rule = new BanRule(new BanSettings { Jails = [jail] });
        var client = ClientRecord.Empty;
        var failures = new List<(long At, int Count)>();
        var answered = new HashSet<int>();
        var (now, offences, bannedUntil) = (Start, 0, Start);
        foreach (var (step, late, count, id) in events)
        {
            now += step;
            var at = now - late;
            var before = client.Ban;
            var (next, verdict) = rule.Decide(client, new("a", count, at, id == 0 ? null : ReportKey.Of("r", $"{id}")), now, 0);
            client = next;

            failures.RemoveAll(failure => now - failure.At >= WindowMs);
            Assert.True(client.FailureEntries < jail.MaxRetry, $"{client.FailureEntries} entries with max-retry {jail.MaxRetry}");
            if (count < 1)
            {
                Assert.Equal(ReportOutcome.Invalid, verdict.Outcome);
            }
            else if (answered.Contains(id))
            {
                Assert.Equal(ReportOutcome.Duplicate, verdict.Outcome);
            }
            else if (late >= WindowMs)
            {
                Assert.Equal(ReportOutcome.Ignored, verdict.Outcome);
            }
            else
            {
                if (id != 0)
                {
                    answered.Add(id);
                }

                if (now < bannedUntil)
                {
                    Assert.Equal(ReportOutcome.AlreadyBanned, verdict.Outcome);
                    Assert.Same(before, client.Ban);
                    continue;
                }

                failures.Add((Math.Min(at, now), count));
                var sum = failures.Sum(failure => failure.Count);
                Assert.Equal((sum < jail.MaxRetry ? ReportOutcome.Counted : ReportOutcome.Banned, sum), (verdict.Outcome, verdict.Failures));
                if (sum >= jail.MaxRetry)
                {
                    bannedUntil = jail.BanTime is null ? long.MaxValue : now + (700L << offences++);
                    Assert.Equal(bannedUntil, client.Ban!.UntilUnixMs ?? long.MaxValue);
                    failures.Clear();
                }
            }

            Assert.Equal(failures.Sum(failure => failure.Count), client.FailuresOf("a", now));
        }
    });

    [Fact]
    public void Decide_ReportsOfOneWindowInAnyOrder_AreTheSame() => Gen.Select(Jail, Gen.Int[0, 999].Array[1, 8], Gen.Int).Sample((jail, ages, seed) =>
    {
        var rule = new BanRule(new BanSettings { Jails = [jail] });
        var shuffled = ages.ToArray();
        new Random(seed).Shuffle(shuffled);

        var (client, outcomes) = Told(rule, ages);
        var (other, others) = Told(rule, shuffled);

        Assert.Equal(outcomes, others);
        Assert.Equal(client.Ban, other.Ban);
        Assert.Equal(client.FailuresOf("a", Start), other.FailuresOf("a", Start));
        if (client.Ban is null)
        {
            Assert.Equal(client.ForgettableAtUnixMs, other.ForgettableAtUnixMs);
            Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(client.FailuresOf("a", Start + (i * 100)), other.FailuresOf("a", Start + (i * 100))));
        }
    });

    [Fact]
    public void Decide_ManyTimes_StaysBounded()
    {
        var rule = new BanRule(new BanSettings { Jails = [new JailSettings { Name = "a", MaxRetry = 1000 }, new JailSettings { Name = "b", MaxRetry = 10 }] });
        var client = ClientRecord.Empty;
        for (var i = 0; i < 5000; i++)
        {
            client = rule.Decide(client, new(i % 3 == 0 ? "b" : "a", 1, Start + (i / 2), ReportKey.Of("r", $"{i}")), Start + i, 0).Client;
            Assert.True(client.FailureEntries <= 999 + 9);
            Assert.True(client.ReportEntries <= RememberedReport.MostPerClient);
        }
    }

    private static (ClientRecord Client, List<ReportOutcome> Outcomes) Told(BanRule rule, int[] ages)
    {
        var client = ClientRecord.Empty;
        var outcomes = new List<ReportOutcome>();
        foreach (var age in ages)
        {
            var (next, verdict) = rule.Decide(client, new("a", AtUnixMs: Start - age), Start, 0);
            client = next;
            outcomes.Add(verdict.Outcome);
        }

        return (client, outcomes);
    }
}
