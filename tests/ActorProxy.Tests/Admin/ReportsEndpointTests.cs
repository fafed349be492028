using System.Net;
using System.Text.Json.Nodes;

namespace ActorProxy.Tests.Admin;

/// <summary><c>POST /v1/reports</c> and reporters' bans as the contract has them. Each test uses addresses of its own.</summary>
public sealed class ReportsEndpointTests(ReportingEdge edge) : IClassFixture<ReportingEdge>
{
    [Fact]
    public async Task Post_FiveFailures_Ban()
    {
        for (var failure = 1; failure < 5; failure++)
        {
            var counted = await edge.Report("203.0.113.1");
            Assert.Equal(["ip", "jail", "outcome", "failures", "until"], counted.AsObject().Select(field => field.Key));
            Assert.Equal("""{"ip":"203.0.113.1","jail":"sshd","outcome":"counted","failures":N,"until":null}""".Replace("N", $"{failure}", StringComparison.Ordinal), counted.ToJsonString());
        }

        var banned = await edge.Report("203.0.113.1");
        Assert.Equal(("banned", 5), ((string?)banned["outcome"], (int)banned["failures"]!));
        Assert.InRange((DateTimeOffset)banned["until"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(9.5), TimeSpan.FromMinutes(10));
        Assert.Equal("already-banned", await edge.Outcome("203.0.113.1"));

        var ban = (await edge.Send(HttpMethod.Get, "/v1/bans/203.0.113.1", null, ReportingEdge.Administrator)).AssertOk().Json;
        Assert.Equal(("report", "trusted", "sshd", 1), ((string?)ban["origin"], (string?)ban["reporter"], (string?)ban["jail"], (int)ban["offences"]!));
        Assert.Equal((string?)banned["until"], (string?)ban["until"]);
        Assert.Equal(6, ban["history"]!.AsArray().Count);
        Assert.Matches("^20.*Z 1 failure in sshd by trusted: counted$", (string?)ban["history"]![0]);
        Assert.Matches(": banned$", (string?)ban["history"]![4]);
    }

    [Fact]
    public async Task Post_AnArray_GivesAResultForEachInItsOrder()
    {
        var reply = (await edge.Post("""
            [ {"ip":"203.0.113.10","jail":"sshd","failures":2,"reason":"x"},
              {"ip":"::ffff:203.0.113.10","jail":"sshd"},
              {"ip":"2001:db8:1:2::3","jail":"sshd"},
              {"ip":"2001:db8:1:2:ffff::4","jail":"sshd","at":"AT"},
              {"ip":"2001:db8:1:2::5","jail":"sshd","at":"2020-01-01T00:00:00+01:00"},
              {"ip":"2001:db8:1:2::5","jail":"sshd","at":"2020-01-01 00:00:00"},
              {"ip":"no address","jail":"sshd"},
              {"ip":"203.0.113.0/24","jail":"sshd"},
              {"ip":"203.0.113.10","jail":"sshd","failures":0},
              {"ip":"203.0.113.10","jail":"never heard"},
              {"ip":"127.9.1.1","jail":"sshd"},
              {"ip":"203.0.113.10","jail":null} ]
            """.Replace("AT", DateTimeOffset.UtcNow.AddMinutes(-1).ToString("O"), StringComparison.Ordinal))).AssertOk();
        Assert.Equal(
            ["203.0.113.10 counted", "203.0.113.10 counted", "2001:db8:1:2::3 counted", "2001:db8:1:2:ffff::4 counted", "2001:db8:1:2::5 ignored", "2001:db8:1:2::5 invalid",
             "no address invalid", "203.0.113.0/24 invalid", "203.0.113.10 invalid", "203.0.113.10 unknown-jail", "127.9.1.1 ignored", "203.0.113.10 invalid"],
            reply.Json["results"]!.AsArray().Select(result => $"{result!["ip"]} {result["outcome"]}"));
        Assert.Equal(4, (int)(await edge.Report("203.0.113.10"))["failures"]!);
        Assert.Equal(3, (int)(await edge.Report("2001:db8:1:2::"))["failures"]!);
    }

    [Fact]
    public async Task Post_TheSameIdAgain_CountsOncePerReporter()
    {
        Assert.Equal("counted", await edge.Outcome("203.0.113.20", id: "a"));
        Assert.Equal("duplicate", await edge.Outcome("203.0.113.20", id: "a"));
        Assert.Equal(2, (int)(await edge.Report("203.0.113.20", id: "b"))["failures"]!);
        Assert.Equal("counted", await edge.Outcome("203.0.113.20", id: "a", token: ReportingEdge.Administrator));
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("[null]", HttpStatusCode.BadRequest)]
    [InlineData("7", HttpStatusCode.BadRequest)]
    [InlineData("""{"ip":"203.0.113.30","jail":"sshd"} x""", HttpStatusCode.BadRequest)]
    [InlineData("""{"ip":"203.0.113.30","jail":"sshd","more":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"ip":"203.0.113.30","jail":"sshd"},{"ip":"203.0.113.30","jail":"sshd","more":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("""{"ip":"203.0.113.30","jail":"sshd","failures":"1"}""", HttpStatusCode.BadRequest)]
    public async Task Post_WhatIsNoReport_FailsWhole(string body, HttpStatusCode status)
    {
        (await edge.Post(body)).AssertProblem(status);
        Assert.Equal(0, Failures(await edge.Post("""{"ip":"203.0.113.30","jail":"sshd","at":"2020-01-01T00:00:00Z"}""")));
    }

    [Fact]
    public async Task Post_TooMuch_Is413AndCountsNothing()
    {
        var report = """{"ip":"203.0.113.31","jail":"sshd"}""";
        (await edge.Post($"[{string.Join(',', Enumerable.Repeat(report, 1001))}]")).AssertProblem(HttpStatusCode.RequestEntityTooLarge);
        foreach (var length in new[] { 1024 * 1024, 3 * 1024 * 1024 })
        {
            (await edge.Post($$"""{"ip":"203.0.113.31","jail":"sshd","reason":"{{new string('x', length)}}"}""")).AssertProblem(HttpStatusCode.RequestEntityTooLarge);
        }

        Assert.Equal(0, Failures(await edge.Post("""{"ip":"203.0.113.31","jail":"sshd","at":"2020-01-01T00:00:00Z"}""")));
        Assert.Equal(1000, (await edge.Post($"[{string.Join(',', Enumerable.Repeat("""{"ip":"203.0.113.32","jail":"sshd"}""", 1000))}]")).AssertOk().Json["results"]!.AsArray().Count);
    }

    [Fact]
    public async Task Post_WithoutAKnownToken_Is401()
    {
        foreach (var token in new[] { "", "wrong", ReportingEdge.Mail + "x" })
        {
            (await edge.Post("""{"ip":"203.0.113.40","jail":"sshd"}""", token)).AssertProblem(HttpStatusCode.Unauthorized);
            (await edge.Send(HttpMethod.Get, "/v1/bans", null, token)).AssertProblem(HttpStatusCode.Unauthorized);
        }

        foreach (var path in new[] { "/v1/status", "/v1/connections" })
        {
            (await edge.Send(HttpMethod.Get, path, null, ReportingEdge.Mail)).AssertProblem(HttpStatusCode.Forbidden);
        }

        (await edge.Send(HttpMethod.Post, "/v1/reload", null, ReportingEdge.Mail)).AssertProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Post_WithoutEvidence_CountsOnlyWhoReachedTheReportersUpstream()
    {
        Assert.Equal("no-evidence", await edge.Outcome("127.0.1.1", token: ReportingEdge.Mail));
        using (await edge.Tagged.Open("b.example", "127.0.1.1"))
        {
            Assert.Equal("no-evidence", await edge.Outcome("127.0.1.1", token: ReportingEdge.Mail));
        }

        using (await edge.Tagged.Open("a.example", "127.0.1.1"))
        {
        }

        Assert.Equal("counted", await edge.Outcome("127.0.1.1", token: ReportingEdge.Mail));
        Assert.Equal("no-evidence", await edge.Outcome("127.0.1.2", token: ReportingEdge.Mail));
    }

    [Fact]
    public async Task Reporter_BansOneClientInItsOwnNameWithEvidence()
    {
        async Task<AdminReply> Send(HttpMethod method, string ip, string? json = null, string token = ReportingEdge.Mail) =>
            await edge.Send(method, "/v1/bans/" + ip, json, token);

        (await Send(HttpMethod.Put, "127.0.2.1", """{"duration":"1h"}""")).AssertProblem(HttpStatusCode.Conflict);
        using (await edge.Tagged.Open("a.example", "127.0.2.1"))
        {
        }

        (await Send(HttpMethod.Put, "127.0.2.0%2F24", "{}")).AssertProblem(HttpStatusCode.Forbidden);
        var first = (await Send(HttpMethod.Put, "127.0.2.1", """{"jail":"whatever","duration":"1h"}""")).AssertOk().Json;
        Assert.Equal(("mail", "api", "whatever"), ((string?)first["reporter"], (string?)first["origin"], (string?)first["jail"]));
        var shorter = (await Send(HttpMethod.Put, "127.0.2.1", """{"jail":"whatever","duration":"1m"}""")).AssertOk().Json;
        Assert.Equal(((string?)first["until"], 1), ((string?)shorter["until"], (int)shorter["offences"]!));
        var longer = (await Send(HttpMethod.Put, "127.0.2.1", """{"jail":"whatever","duration":"2h"}""")).AssertOk().Json;
        Assert.True((DateTimeOffset)longer["until"]! > (DateTimeOffset)first["until"]!);
        Assert.Equal(1, (int)longer["offences"]!);

        (await Send(HttpMethod.Get, "127.0.2.1", token: ReportingEdge.Trusted)).AssertProblem(HttpStatusCode.Forbidden);
        (await Send(HttpMethod.Delete, "127.0.2.1", token: ReportingEdge.Trusted)).AssertProblem(HttpStatusCode.Forbidden);
        var own = (await edge.Send(HttpMethod.Get, "/v1/bans", null, ReportingEdge.Mail)).AssertOk().Json["bans"]!.AsArray();
        Assert.All(own, ban => Assert.Equal("mail", (string?)ban!["reporter"]));
        Assert.Contains(own, ban => (string?)ban!["ip"] == "127.0.2.1");

        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Delete, "127.0.2.1")).Status);
        (await Send(HttpMethod.Delete, "127.0.2.1")).AssertProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Put_TheWord_IsIdempotentAndRestoredIsNoOffence()
    {
        async Task<JsonNode> Put(string json) => (await edge.Send(HttpMethod.Put, "/v1/bans/203.0.113.50", json, ReportingEdge.Trusted)).AssertOk().Json;

        Assert.Equal(0, (int)(await Put("""{"restored":true}"""))["offences"]!);
        Assert.Equal(1, (int)(await Put("""{"duration":"20m"}"""))["offences"]!);
        Assert.Equal(1, (int)(await Put("""{"duration":"30m"}"""))["offences"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await edge.Send(HttpMethod.Delete, "/v1/bans/203.0.113.50", null, ReportingEdge.Trusted)).Status);
        Assert.Equal(2, (int)(await Put("{}"))["offences"]!);
        (await edge.Send(HttpMethod.Put, "/v1/bans/127.9.0.1", "{}", ReportingEdge.Trusted)).AssertProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Delete_ClearsTheCountAndKeepsTheOffences()
    {
        Assert.Equal("banned", await edge.Outcome("203.0.113.60", failures: 5));
        Assert.Equal(HttpStatusCode.NoContent, (await edge.Send(HttpMethod.Delete, "/v1/bans/203.0.113.60", null, ReportingEdge.Administrator)).Status);

        Assert.Equal(4, (int)(await edge.Report("203.0.113.60", failures: 4))["failures"]!);
        var second = await edge.Report("203.0.113.60");
        Assert.Equal("banned", (string?)second["outcome"]);
        Assert.InRange((DateTimeOffset)second["until"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(19.5), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task Metrics_CountByConfiguredNamesOnly()
    {
        await edge.Outcome("203.0.113.70", jail: "quick");
        await edge.Outcome("203.0.113.70", jail: "made-up-by-the-reporter");
        (await edge.Send(HttpMethod.Put, "/v1/bans/203.0.113.71", """{"jail":"made-up"}""", ReportingEdge.Trusted)).AssertOk();
        Assert.Equal(HttpStatusCode.NoContent, (await edge.Send(HttpMethod.Delete, "/v1/bans/203.0.113.71", null, ReportingEdge.Trusted)).Status);

        var page = await edge.Client.Metrics();
        Assert.Equal(1, page.Sum("actorproxy_ban_reports_total", ("reporter", "trusted"), ("jail", "quick"), ("outcome", "banned")));
        Assert.True(page.Sum("actorproxy_ban_reports_total", ("reporter", "trusted"), ("jail", "other"), ("outcome", "unknown-jail")) > 0);
        Assert.Equal(1, page.Sum("actorproxy_bans_total", ("jail", "quick")));
        Assert.True(page.Sum("actorproxy_bans_total", ("jail", "other")) > 0);
        Assert.True(page.Sum("actorproxy_unbans_total", ("jail", "other")) > 0);
        Assert.True(page.Sum("actorproxy_bans_active", ("origin", "report")) > 0);
        Assert.DoesNotContain("made-up", (await edge.Client.Get("/metrics")).Body, StringComparison.Ordinal);
    }

    private static int Failures(AdminReply reply) => (int)reply.AssertOk().Json["results"]![0]!["failures"]!;
}
