using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanRuleTests
{
    // Defaults: 5 failures, 10 minutes, 10 minutes.
    private static readonly BanRule Rule = new(new BanSettings
    {
        HistoryTime = TimeSpan.FromHours(2),
        Jails =
        [
            new JailSettings { Name = "sshd", MaxRetry = 3 },
            new JailSettings { Name = "web" },
            new JailSettings { Name = "trap", MaxRetry = 1, BanTime = null },
            new JailSettings { Name = "brief", MaxRetry = 1, FindTime = TimeSpan.FromSeconds(1), BanTime = TimeSpan.FromSeconds(1) },
        ],
    });

    public static TheoryData<string, string> Stories => new()
    {
        {
            "three failures ban, and the next ban is longer", """
            00:00  sshd  counted 1
            00:01  sshd  counted 2
            00:02  sshd  banned 3 until=10:02 jail=sshd offences=1
            00:03  sshd  already-banned 0 until=10:02 jail=sshd offences=1
            10:01  look  until=10:02 jail=sshd offences=1
            10:02  look  free
            10:02  sshd  counted 1
            10:03  sshd  counted 2
            10:04  sshd  banned 3 until=30:04 jail=sshd offences=2
            30:04  sshd n=3  banned 3 until=70:04 jail=sshd offences=3
            """
        },
        {
            "a failure counts until it is as old as the find time", """
            00:00      sshd  counted 1
            09:59.999  sshd  counted 2
            10:00      sshd  counted 2
            19:59.998  sshd  banned 3 until=29:59 jail=sshd offences=1
            """
        },
        {
            "slow enough is never banned", """
            00:00  sshd  counted 1
            05:00  sshd  counted 2
            10:00  sshd  counted 2
            15:00  sshd  counted 2
            20:00  sshd  counted 2
            """
        },
        {
            "several failures in one report", """
            00:00  sshd n=2  counted 2
            00:00  sshd n=2  banned 4 until=10:00 jail=sshd offences=1
            """
        },
        {
            "a flood in one report, and a report of nothing", """
            00:00  sshd n=0            invalid 0
            00:00  sshd n=-1           invalid 0
            00:00  sshd n=2            counted 2
            00:00  sshd n=2147483647   banned 2147483647 until=10:00 jail=sshd offences=1
            """
        },
        {
            "the time of the failure counts, not that of the report", """
            20:00  sshd at=10:00      ignored 0
            20:00  sshd at=10:00.001  counted 1
            20:00  sshd at=12:00      counted 2
            20:01  sshd at=11:00      counted 2
            20:02  sshd at=19:00      banned 3 until=30:02 jail=sshd offences=1
            """
        },
        {
            "a reporter's clock is ahead: the future is now", """
            00:00  sshd at=00:05    counted 1
            00:00  sshd at=9000:00  counted 2
            09:59  look             free
            10:00  sshd             counted 1
            """
        },
        {
            "reports are repeated", """
            00:00  sshd id=a      counted 1
            00:01  sshd id=a      duplicate 1
            00:01  sshd id=b      counted 2
            00:02  sshd id=c n=7  banned 9 until=10:02 jail=sshd offences=1
            00:03  sshd id=c n=7  duplicate 9
            00:04  sshd id=d      already-banned 0 until=10:02 jail=sshd offences=1
            00:05  sshd id=d      duplicate 0
            # Known for ten minutes from its own time on.
            10:01  sshd id=c      duplicate 9
            10:02  sshd id=c      counted 1
            """
        },
        {
            "a repetition of what was not counted is judged anew", """
            20:00  sshd id=a at=05:00    ignored 0
            20:00  sshd id=a             counted 1
            20:00  nojail id=b           unknown-jail 0
            20:00  sshd id=b             counted 2
            20:00  sshd id=x n=0         invalid 0
            """
        },
        {
            "ids are known as long as the jail's window, at least ten minutes", """
            00:00  brief id=a  banned 1 until=00:01 jail=brief offences=1
            09:59  brief id=a  duplicate 1
            10:00  brief id=a  banned 1 until=10:02 jail=brief offences=2
            """
        },
        {
            "default is no jail, and names are exact", """
            00:00  default  unknown-jail 0
            00:00  SSHD     unknown-jail 0
            """
        },
        {
            "jails count for themselves", """
            00:00  sshd n=2  counted 2
            00:00  web n=4   counted 4
            00:01  sshd      banned 3 until=10:01 jail=sshd offences=1
            # Of the other jail it counts on, but its ban would last no longer.
            00:01  web       already-banned 5 until=10:01 jail=sshd offences=1
            """
        },
        {
            "another jail's ban prolongs and is no second offence", """
            00:00  sshd n=3  banned 3 until=10:00 jail=sshd offences=1
            01:00  web n=4   already-banned 4 until=10:00 jail=sshd offences=1
            02:00  web       banned 5 until=12:00 jail=web offences=1
            03:00  web       already-banned 0 until=12:00 jail=web offences=1
            04:00  trap      banned 1 until=ever jail=trap offences=1
            05:00  web n=5   already-banned 5 until=ever jail=trap offences=1
            9000:00  sshd n=3  already-banned 3 until=ever jail=trap offences=1
            """
        },
        {
            "offences of all jails make the next ban longer", """
            00:00  sshd n=3  banned 3 until=10:00 jail=sshd offences=1
            10:00  web n=5   banned 5 until=30:00 jail=web offences=2
            """
        },
        {
            "an ended ban is forgotten after the history time", """
            00:00   sshd n=3  banned 3 until=10:00 jail=sshd offences=1
            129:59  sshd n=3  banned 3 until=149:59 jail=sshd offences=2
            269:59  sshd n=3  banned 3 until=279:59 jail=sshd offences=1
            """
        },
        {
            "unban: failures are forgotten, offences are not", """
            00:00  web n=4         counted 4
            00:00  sshd n=3 id=a   banned 3 until=10:00 jail=sshd offences=1
            01:00  unban           free
            01:00  web             counted 1
            01:00  sshd n=3 id=a   duplicate 3
            01:00  sshd n=2        counted 2
            01:01  sshd            banned 3 until=21:01 jail=sshd offences=2
            """
        },
        {
            "unban of one who is not banned clears the failures", """
            00:00  sshd n=2  counted 2
            00:01  unban     free
            00:01  sshd      counted 1
            """
        },
        {
            "bans by order: a live one stays one offence and grows", """
            00:00  put for=10:00           until=10:00 jail=manual offences=1
            05:00  put for=10:00           until=15:00 jail=manual offences=1
            06:00  put for=01:00           until=15:00 jail=manual offences=1
            06:00  put for=01:00 admin     until=07:00 jail=manual offences=1
            07:00  put for=01:00           until=08:00 jail=manual offences=2
            07:30  put for=ever            until=ever jail=manual offences=2
            07:30  put for=60:00           until=ever jail=manual offences=2
            07:40  put for=00:05 admin     until=07:45 jail=manual offences=2
            # Two offences: 10 minutes doubled twice.
            08:00  sshd n=3                banned 3 until=48:00 jail=sshd offences=3
            """
        },
        {
            "a restored ban is no offence, and keeps those there were", """
            00:00  put for=10:00 restored jail=sshd  until=10:00 jail=sshd offences=0
            01:00  put for=20:00 restored jail=sshd  until=21:00 jail=sshd offences=0
            21:00  sshd n=3                          banned 3 until=31:00 jail=sshd offences=1
            22:00  put for=30:00 restored jail=sshd  until=52:00 jail=sshd offences=1
            52:00  sshd n=3                          banned 3 until=72:00 jail=sshd offences=2
            """
        },
        {
            "a restored ban that goes on by itself is an offence", """
            00:00  put for=10:00 restored  until=10:00 jail=manual offences=0
            05:00  sshd n=3                banned 3 until=15:00 jail=sshd offences=1
            """
        },
        {
            "an order spends the failures of its jail", """
            00:00  sshd n=2                 counted 2
            00:00  web n=2                  counted 2
            00:01  put for=00:01 jail=sshd  until=00:02 jail=sshd offences=1
            00:02  sshd                     counted 1
            00:02  web                      counted 3
            """
        },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void Decide_Story_SaysTheVerdictBesideEachLine(string what, string lines)
    {
        Assert.NotEmpty(what);
        new BanStory(Rule).Tell(lines);
    }

    [Fact]
    public void Decide_AfterAReload_GoesByTheNewJail()
    {
        var now = BanStory.Time("00:00");
        var client = Rule.Decide(ClientRecord.Empty, new("web", 4), now, 0).Client;

        var strict = new BanRule(new BanSettings { Jails = [new JailSettings { Name = "web", MaxRetry = 2 }] });
        Assert.Equal((ReportOutcome.Banned, 5), Brief(strict.Decide(client, new("web"), now, 0)));

        var lenient = new BanRule(new BanSettings { Jails = [new JailSettings { Name = "web", MaxRetry = 9 }] });
        Assert.Equal((ReportOutcome.Counted, 5), Brief(lenient.Decide(client, new("web"), now, 0)));
        Assert.Equal((ReportOutcome.UnknownJail, 0), Brief(new BanRule(new BanSettings()).Decide(client, new("web"), now, 0)));
    }

    [Fact]
    public void Decide_RandomTime_IsAddedFromTheSecondBanOn()
    {
        var increment = new IncrementSettings { RandomTime = TimeSpan.FromMinutes(4) };
        var rule = new BanRule(new BanSettings { Jails = [new JailSettings { Name = "sshd", MaxRetry = 1, Increment = increment }] });

        new BanStory(rule, random: 0.5).Tell("""
            00:00  sshd  banned 1 until=10:00 jail=sshd offences=1
            10:00  sshd  banned 1 until=32:00 jail=sshd offences=2
            """);
    }

    [Fact]
    public void Decide_WithoutHistory_NoBanGrows()
    {
        var rule = new BanRule(new BanSettings { HistoryTime = TimeSpan.Zero, Jails = [new JailSettings { Name = "sshd", MaxRetry = 1 }] });

        new BanStory(rule).Tell("""
            00:00  sshd  banned 1 until=10:00 jail=sshd offences=1
            10:00  sshd  banned 1 until=20:00 jail=sshd offences=1
            """);
    }

    [Fact]
    public void Decide_ClientTheTableKnows_GoesOnFromThere()
    {
        var now = BanStory.Time("00:00");
        var ban = BanTableTests.Ban("192.0.2.1", "sshd", since: now, until: now + 1000) with { Offences = 3 };
        var client = ClientRecord.Empty.WithBan(ClientBan.Of(ban));

        Assert.Equal((ReportOutcome.AlreadyBanned, 0), Brief(Rule.Decide(client, new("sshd"), now + 999, 0)));
        var next = Rule.Decide(client, new("sshd", 3), now + 1000, 0);
        Assert.Equal((ReportOutcome.Banned, 3), Brief(next));
        Assert.Equal((4, now + 1000 + (80 * 60_000)), (next.Client.Ban!.Offences, next.Client.Ban.UntilUnixMs));
    }

    [Fact]
    public void Decide_NothingToKeep_GivesTheSameRecord()
    {
        var now = BanStory.Time("60:00");
        var client = Rule.Decide(ClientRecord.Empty, new("web", Key: ReportKey.Of("r", "a")), now, 0).Client;
        FailureReport[] reports =
        [
            new("web", 0), new("none"), new("web", AtUnixMs: BanStory.Time("00:00")), new("web", Key: ReportKey.Of("r", "a")),
        ];

        foreach (var report in reports)
        {
            Assert.Same(client, Rule.Decide(client, report, now, 0).Client);
        }

        var banned = Rule.Decide(client, new("sshd", 3), now, 0).Client;
        Assert.Same(banned, Rule.Decide(banned, new("sshd"), now, 0).Client);
    }

    private static (ReportOutcome Outcome, int Failures) Brief(BanDecision decision) => (decision.Verdict.Outcome, decision.Verdict.Failures);
}
