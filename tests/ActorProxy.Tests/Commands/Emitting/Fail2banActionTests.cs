using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>What a real fail2ban does with the emitted action and a real edge.</summary>
public sealed class Fail2banActionTests
{
    [ToolFact("fail2ban-server", "curl")]
    public async Task Ban_AfterFailedLogins_IsInForceAtTheEdgeUntilItIsLifted()
    {
        await using var edge = await GuardedEdge.Start();
        await using var fail2ban = await Fail2ban.Start(edge);

        // What the attacker writes must go nowhere near the shell or the JSON.
        fail2ban.FailLogins("203.0.113.10", 3, " as \"; touch /tmp/owned; $(id)'\\");
        fail2ban.FailLogins("2001:db8:7::10", 3);

        var ban = await edge.WaitForBan("203.0.113.10");
        Assert.Equal(("203.0.113.10", "web_auth", "api", "fail2ban, failures: 3"), ((string?)ban["ip"], (string?)ban["jail"], (string?)ban["origin"], (string?)ban["reason"]));
        Assert.InRange((DateTimeOffset)ban["until"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
        Assert.Equal("2001:db8:7::/64", (string?)(await edge.WaitForBan("2001:db8:7::99"))["ip"]);

        await fail2ban.Client("set", Fail2ban.Jail, "unbanip", "203.0.113.10", "2001:db8:7::10");

        await edge.WaitForNoBan("203.0.113.10");
        await edge.WaitForNoBan("2001:db8:7::10");
        edge.AssertTokenUnseen();
    }

    [ToolFact("fail2ban-server", "curl")]
    public async Task Restart_OfFail2ban_RestoresBansWithTheTimeThatIsLeftAndRaisesNoOffence()
    {
        await using var edge = await GuardedEdge.Start();
        await using var fail2ban = await Fail2ban.Start(edge);
        fail2ban.FailLogins("203.0.113.20", 3);
        var first = await edge.WaitForBan("203.0.113.20");

        // Long enough for a ban that began anew to end visibly later.
        await Task.Delay(TimeSpan.FromSeconds(3));
        await fail2ban.Stop();
        await edge.Put("203.0.113.20", """{"jail":"web_auth","duration":60}""");
        var between = await edge.WaitForBan("203.0.113.20");
        await fail2ban.Start();

        await fail2ban.WaitForLog("Restore Ban 203.0.113.20");
        await Eventually.True(async () => (DateTimeOffset)(await edge.WaitForBan("203.0.113.20"))["until"]! > DateTimeOffset.UtcNow.AddMinutes(30), "the restored ban");
        var restored = await edge.WaitForBan("203.0.113.20");
        Assert.InRange((DateTimeOffset)restored["until"]! - (DateTimeOffset)first["until"]!, TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(2));
        Assert.Equal((int)between["offences"]!, (int)restored["offences"]!);
    }

    [ToolFact("fail2ban-server", "curl")]
    public async Task Unban_OfWhatAnotherJailHasBannedSince_LeavesThat()
    {
        await using var edge = await GuardedEdge.Start();
        await using var fail2ban = await Fail2ban.Start(edge);
        fail2ban.FailLogins("203.0.113.30", 3);
        await edge.WaitForBan("203.0.113.30");
        await edge.Put("203.0.113.30", """{"jail":"recidive","duration":"7d"}""");

        // Done before the answer is there: an unban that lifted would have.
        await fail2ban.Client("set", Fail2ban.Jail, "unbanip", "203.0.113.30");
        await fail2ban.WaitForLog("Unban 203.0.113.30");
        await fail2ban.Stop();

        Assert.Equal("recidive", (string?)(await edge.WaitForBan("203.0.113.30"))["jail"]);
    }

    [ToolFact("fail2ban-server", "curl")]
    public async Task Ban_PermanentOrOfANetwork_IsThatAtTheEdge()
    {
        await using var edge = await GuardedEdge.Start();
        await using var fail2ban = await Fail2ban.Start(edge);
        await fail2ban.Client("set", Fail2ban.Jail, "bantime", "-1");

        await fail2ban.Client("set", Fail2ban.Jail, "banip", "203.0.113.40");
        await fail2ban.Client("set", Fail2ban.Jail, "banip", "198.51.100.0/24");

        Assert.Null((await edge.WaitForBan("203.0.113.40"))["until"]);
        Assert.Equal("198.51.100.0/24", (string?)(await edge.WaitForBan("198.51.100.7"))["ip"]);
    }

    [ToolFact("fail2ban-server", "curl")]
    public async Task Ban_ThatFail2banProlongs_IsProlongedAtTheEdge()
    {
        await using var edge = await GuardedEdge.Start();
        await using var fail2ban = await Fail2ban.Start(edge);
        // Short, yet longer than a busy machine takes to see the lines: fail2ban passes over a ban that would be over already.
        await fail2ban.Client("set", Fail2ban.Jail, "bantime", "8");
        fail2ban.FailLogins("203.0.113.60", 3);
        await edge.WaitForBan("203.0.113.60");
        await fail2ban.WaitForLog("Unban 203.0.113.60");
        await fail2ban.Client("set", Fail2ban.Jail, "bantime", "3600");

        // It bans for an hour, then finds in its database that it is the second time.
        fail2ban.FailLogins("203.0.113.60", 3);

        await Eventually.True(async () => (DateTimeOffset)(await edge.WaitForBan("203.0.113.60"))["until"]! > DateTimeOffset.UtcNow.AddMinutes(110), "a longer ban");
    }

    [ToolFact("fail2ban-server", "curl")]
    public async Task Ban_RefusedOrWithoutAnEdge_IsAnErrorInFail2bansLog()
    {
        await using var edge = await GuardedEdge.Start();
        await using var fail2ban = await Fail2ban.Start(edge);

        await fail2ban.Client("set", Fail2ban.Jail, "banip", "127.0.0.9");
        await fail2ban.WaitForLog("never banned");
        await edge.Stop();
        await fail2ban.Client("set", Fail2ban.Jail, "banip", "203.0.113.50");

        await fail2ban.WaitForLog("actorproxy: PUT 203.0.113.50:  000");
    }
}
