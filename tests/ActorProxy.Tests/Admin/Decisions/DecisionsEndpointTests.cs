using System.Net;
using System.Text.Json.Nodes;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Decisions;

public sealed class DecisionsEndpointTests
{
    [Fact]
    public async Task Get_AnAddress_GivesTheDecisionThatCoversIt()
    {
        await using var edge = await DecisionsEdge.Start();
        await edge.Ban("203.0.113.10", """{"jail":"sshd","duration":"4h"}""");

        var decision = Assert.Single((await edge.Get("/v1/decisions?ip=203.0.113.10"))!.AsArray())!;

        Assert.Equal(
            ("api", "ban", "Ip", "203.0.113.10", "actorproxy/sshd", false),
            ((string?)decision["origin"], (string?)decision["type"], (string?)decision["scope"], (string?)decision["value"], (string?)decision["scenario"], (bool)decision["simulated"]!));
        Assert.Matches("^3h59m[0-9.]+s$", (string?)decision["duration"]);
        Assert.InRange((DateTimeOffset)decision["until"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(239), TimeSpan.FromMinutes(240));
        Assert.True((long)decision["id"]! > 0);
        Assert.True(Guid.TryParse((string?)decision["uuid"], out _));
    }

    [Fact]
    public async Task Get_BySelection_GivesThatOrNull()
    {
        await using var edge = await DecisionsEdge.Start();
        await edge.Ban("203.0.113.10", """{"jail":"sshd"}""");
        await edge.Ban("198.51.100.0/24", """{"jail":"web","duration":-1}""");
        await edge.Ban("2001:db8:7::10", """{"jail":"web"}""");

        foreach (var (query, values) in new[]
        {
            ("", "198.51.100.0/24 2001:db8:7::/64 203.0.113.10"),
            ("?ip=203.0.113.11", "null"),
            ("?ip=198.51.100.7", "198.51.100.0/24"),
            ("?ip=::ffff:198.51.100.7", "198.51.100.0/24"),
            ("?ip=2001:db8:7::99", "2001:db8:7::/64"),
            ("?range=198.51.100.128%2F25", "198.51.100.0/24"),
            ("?range=198.51.0.0%2F16", "null"),
            ("?range=198.51.0.0%2F16&contains=false", "198.51.100.0/24"),
            ("?scope=ip&value=203.0.113.10", "203.0.113.10"),
            ("?scopes=range", "198.51.100.0/24 2001:db8:7::/64"),
            ("?scopes=ip,Range&origins=feed", "null"),
            ("?origins=feed,api&scenarios_containing=web", "198.51.100.0/24 2001:db8:7::/64"),
            ("?scenarios_not_containing=web", "203.0.113.10"),
            ("?type=ban&scopes=ip", "203.0.113.10"),
            ("?type=captcha", "null"),
        })
        {
            Assert.Equal((query, values), (query, DecisionsEdge.Values(await edge.Get("/v1/decisions" + query))));
        }

        Assert.Equal("87600h0m0s", (string?)(await edge.Get("/v1/decisions?ip=198.51.100.7"))![0]!["duration"]);
        (await edge.Ask("/v1/decisions?ip=nobody")).AssertProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Stream_Pulled_GivesEachBouncerWhatChangedSinceItsLastPull()
    {
        await using var edge = await DecisionsEdge.Start();
        await edge.Ban("203.0.113.1");
        Assert.Equal(("203.0.113.1", "null"), await edge.Pull(more: "?startup=true"));
        Assert.Equal(("null", "null"), await edge.Pull());

        await edge.Ban("203.0.113.2");
        await edge.Lift("203.0.113.1");
        await edge.Ban("203.0.113.3");
        await edge.Lift("203.0.113.3");

        Assert.Equal(("203.0.113.2", "203.0.113.1 203.0.113.3"), await edge.Pull());
        Assert.Equal(("null", "null"), await edge.Pull());
        Assert.Equal(("203.0.113.2", "null"), await edge.Pull(DecisionsEdge.OtherKey));
        Assert.Equal(("203.0.113.2", "null"), await edge.Pull(DecisionsEdge.AdminToken));
        Assert.Equal(("203.0.113.2", "null"), await edge.Pull(more: "?startup=true"));
    }

    [Fact]
    public async Task Stream_OfABanThatRanOut_DeletesIt()
    {
        await using var edge = await DecisionsEdge.Start();
        await edge.Pull(more: "?startup=true");
        await edge.Ban("203.0.113.1", """{"duration":1}""");
        var id = (await edge.Get("/v1/decisions/stream"))!["new"]![0]!["id"]!.ToString();

        JsonNode? deleted = null;
        await Eventually.True(async () => (deleted = (await edge.Get("/v1/decisions/stream"))!["deleted"]) is not null, "a deletion");

        Assert.Equal(("203.0.113.1", id), ((string?)deleted![0]!["value"], deleted[0]!["id"]!.ToString()));
        Assert.StartsWith("-0h0m", (string?)deleted[0]!["duration"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_IsAnsweredAndTakesNothing()
    {
        await using var edge = await DecisionsEdge.Start();
        await edge.Pull(more: "?startup=true");
        await edge.Ban("203.0.113.1");

        var head = await edge.Ask("/v1/decisions/stream", method: HttpMethod.Head);

        Assert.Equal((HttpStatusCode.OK, ""), (head.Status, head.Body));
        Assert.Equal(HttpStatusCode.OK, (await edge.Ask("/v1/decisions", method: HttpMethod.Head)).Status);
        Assert.Equal(("203.0.113.1", "null"), await edge.Pull());
    }

    [Theory]
    [InlineData("/v1/decisions")]
    [InlineData("/v1/decisions/stream")]
    public async Task Get_ByOthers_IsRefused(string path)
    {
        await using var edge = await DecisionsEdge.Start();

        (await edge.Ask(path, null)).AssertProblem(HttpStatusCode.Unauthorized);
        (await edge.Ask(path, "wrong")).AssertProblem(HttpStatusCode.Unauthorized);
        (await edge.Ask(path, "")).AssertProblem(HttpStatusCode.Unauthorized);
        (await edge.Ask(path, "wrong", headers: ("Authorization", "Bearer " + DecisionsEdge.AdminToken))).AssertProblem(HttpStatusCode.Unauthorized);
        (await edge.Ask(path, null, headers: ("Authorization", "Bearer " + DecisionsEdge.Key))).AssertProblem(HttpStatusCode.Unauthorized);
        (await edge.Ask(path, null, headers: ("Authorization", "Bearer " + DecisionsEdge.AdminToken))).AssertOk();

        // A bouncer reads bans, nothing else.
        (await edge.Ask("/v1/status")).AssertProblem(HttpStatusCode.Unauthorized);
        (await edge.Ask("/v1/bans/203.0.113.1", method: HttpMethod.Put)).AssertProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task UsageMetrics_AreTaken()
    {
        await using var edge = await DecisionsEdge.Start();

        Assert.Equal(HttpStatusCode.Created, (await edge.Ask("/v1/usage-metrics", method: HttpMethod.Post)).Status);
        (await edge.Ask("/v1/usage-metrics", null, HttpMethod.Post)).AssertProblem(HttpStatusCode.Unauthorized);
    }
}
