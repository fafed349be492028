using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ActorProxy.Tests.Admin;

/// <summary><c>/v1/bans</c> as the contract has it. Each test uses addresses of its own.</summary>
public sealed class BansEndpointTests(AdminEdge edge) : IClassFixture<AdminEdge>
{
    private static readonly string[] Fields = ["ip", "jail", "origin", "reporter", "reason", "since", "until", "offences", "history"];

    [Fact]
    public async Task Put_ThenGet_GivesTheBanInTheContractsShape()
    {
        var before = DateTimeOffset.UtcNow;
        var put = (await edge.Client.Put("/v1/bans/203.0.113.7", """{"jail":"sshd","duration":"10m","reason":"guessing"}""")).AssertOk();
        var get = (await edge.Client.Get("/v1/bans/203.0.113.7")).AssertOk();

        Assert.Equal(put.Body, get.Body);
        Assert.Equal("application/json", get.ContentType);
        var ban = get.Json.AsObject();
        Assert.Equal(Fields, ban.Select(field => field.Key));
        Assert.Equal("203.0.113.7", (string?)ban["ip"]);
        Assert.Equal("sshd", (string?)ban["jail"]);
        Assert.Equal("api", (string?)ban["origin"]);
        Assert.Equal("guessing", (string?)ban["reason"]);
        Assert.Equal(1, (int?)ban["offences"]);
        var since = (DateTimeOffset)ban["since"]!;
        Assert.InRange(since, before.AddSeconds(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal(TimeSpan.FromMinutes(10), (DateTimeOffset)ban["until"]! - since);
    }

    [Theory]
    [InlineData("203.0.113.8", "203.0.113.8")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.0%2F26", "198.51.100.0/26")]
    [InlineData("198.18.0.0/15", "198.18.0.0/15")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:2::%2F48", "2001:db8:2::/48")]
    [InlineData("2001%3Adb8%3A3%3A%3A1", "2001:db8:3::/64")]
    public async Task Put_AnyPrefix_IsFoundUnderItsCanonicalForm(string path, string expected)
    {
        Assert.Equal(expected, (string?)(await edge.Client.Put("/v1/bans/" + path)).AssertOk().Json["ip"]);
        Assert.Equal(expected, (string?)(await edge.Client.Get("/v1/bans/" + path)).AssertOk().Json["ip"]);
        Assert.Equal(HttpStatusCode.NoContent, (await edge.Client.Delete("/v1/bans/" + path)).Status);
        (await edge.Client.Get("/v1/bans/" + path)).AssertProblem(HttpStatusCode.NotFound);
        (await edge.Client.Delete("/v1/bans/" + path)).AssertProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_AnAddressInABannedNetwork_GivesTheBanThatCoversIt()
    {
        (await edge.Client.Put("/v1/bans/198.51.100.128%2F25", """{"jail":"wide"}""")).AssertOk();
        (await edge.Client.Put("/v1/bans/198.51.100.128", """{"jail":"narrow"}""")).AssertOk();

        Assert.Equal("198.51.100.128/25", (string?)(await edge.Client.Get("/v1/bans/198.51.100.177")).AssertOk().Json["ip"]);
        Assert.Equal("198.51.100.128", (string?)(await edge.Client.Get("/v1/bans/198.51.100.128")).AssertOk().Json["ip"]);
        Assert.Equal("198.51.100.128/25", (string?)(await edge.Client.Get("/v1/bans/198.51.100.128%2F26")).AssertOk().Json["ip"]);
        (await edge.Client.Get("/v1/bans/198.51.0.0%2F16")).AssertProblem(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("{\"duration\":-1}", null)]
    [InlineData("{\"duration\":\"-1\"}", null)]
    [InlineData("{\"duration\":90}", 90)]
    [InlineData("{\"duration\":\"2h\"}", 7200)]
    [InlineData("{\"duration\":\"1d\"}", 86400)]
    [InlineData("{}", 600)]
    [InlineData(null, 600)]
    public async Task Put_Duration_SetsTheEnd(string? body, int? seconds)
    {
        var ban = (await edge.Client.Put("/v1/bans/203.0.113.10", body)).AssertOk().Json;

        var left = (DateTimeOffset?)ban["until"] - DateTimeOffset.UtcNow;
        if (seconds is null)
        {
            Assert.Null(left);
        }
        else
        {
            Assert.InRange(left!.Value.TotalSeconds, seconds.Value - 20, seconds.Value + 1);
        }
    }

    [Fact]
    public async Task Put_Repeated_IsOneOffence()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1, (int?)(await edge.Client.Put("/v1/bans/203.0.113.11", """{"duration":"1h"}""")).AssertOk().Json["offences"]);
        }
    }

    [Fact]
    public async Task Put_Restored_IsNoOffence()
    {
        Assert.Equal(0, (int?)(await edge.Client.Put("/v1/bans/203.0.113.12", """{"restored":true}""")).AssertOk().Json["offences"]);
    }

    [Theory]
    [InlineData("""{"jail":"sshd","colour":"blue"}""")]
    [InlineData("""{"jail":"sshd" """)]
    [InlineData("jail=sshd")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    [InlineData("""{"jail":7}""")]
    [InlineData("""{"jail":""}""")]
    [InlineData("""{"jail":"No Capitals"}""")]
    [InlineData("""{"jail":"a-name-of-more-than-sixty-four-characters-which-is-more-than-any-needs"}""")]
    [InlineData("""{"duration":"soon"}""")]
    [InlineData("""{"duration":"10 parsecs"}""")]
    [InlineData("""{"duration":0}""")]
    [InlineData("""{"duration":-5}""")]
    [InlineData("""{"duration":true}""")]
    [InlineData("""{"duration":1e300}""")]
    [InlineData("""{"restored":"yes"}""")]
    public async Task Put_BadBody_Is400AndBansNobody(string body)
    {
        (await edge.Client.Put("/v1/bans/203.0.113.13", body)).AssertProblem(HttpStatusCode.BadRequest);
        (await edge.Client.Get("/v1/bans/203.0.113.13")).AssertProblem(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("203.0.113.256")]
    [InlineData("203.0.113.1%2F33")]
    [InlineData("2001:db8::%2F129")]
    [InlineData("203.0.113.1%2F")]
    [InlineData("1")]
    public async Task BadAddress_Is400(string path)
    {
        (await edge.Client.Put("/v1/bans/" + path)).AssertProblem(HttpStatusCode.BadRequest);
        (await edge.Client.Get("/v1/bans/" + path)).AssertProblem(HttpStatusCode.BadRequest);
        (await edge.Client.Delete("/v1/bans/" + path)).AssertProblem(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0%2F8")]
    [InlineData("::1")]
    [InlineData("0.0.0.0%2F0")]
    public async Task Put_WhatIsNeverBanned_Is409(string path)
    {
        // The interface's own address, and the upstreams'.
        (await edge.Client.Put("/v1/bans/" + path)).AssertProblem(HttpStatusCode.Conflict);
        (await edge.Client.Get("/v1/bans/" + path)).AssertProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Put_ChunkedBody_IsRead()
    {
        using var body = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes("""{"jail":"chunked"}""")));
        body.Headers.ContentType = new("application/json");
        var reply = await edge.Client.Send(HttpMethod.Put, "/v1/bans/203.0.113.14", body, ("Transfer-Encoding", "chunked"));

        Assert.Equal("chunked", (string?)reply.AssertOk().Json["jail"]);
    }

    [Fact]
    public async Task Put_AsCurlSendsData_IsRead()
    {
        using var body = new StringContent("""{"jail":"curl"}""", Encoding.UTF8, "application/x-www-form-urlencoded");

        Assert.Equal("curl", (string?)(await edge.Client.Send(HttpMethod.Put, "/v1/bans/203.0.113.15", body)).AssertOk().Json["jail"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_BodyOverOneMebibyte_Is413(bool chunked)
    {
        using var body = new StringContent($$"""{"reason":"{{new string('x', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json");
        var reply = await edge.Client.Send(HttpMethod.Put, "/v1/bans/203.0.113.16", body, chunked ? [("Transfer-Encoding", "chunked")] : []);

        reply.AssertProblem(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task List_PagesNewestFirst_AndFilters()
    {
        foreach (var last in Enumerable.Range(1, 5))
        {
            (await edge.Client.Put($"/v1/bans/100.64.0.{last}", """{"jail":"paged"}""")).AssertOk();
        }

        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = (await edge.Client.Get("/v1/bans?jail=paged&origin=api&limit=2" + (after is null ? "" : "&after=" + Uri.EscapeDataString(after)))).AssertOk().Json;
            Assert.InRange(page["bans"]!.AsArray().Count, 1, 2);
            seen.AddRange(page["bans"]!.AsArray().Select(ban => (string)ban!["ip"]!));
            after = (string?)page["next"];
        }
        while (after is not null);

        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(5, seen.Count);
        Assert.Empty((await edge.Client.Get("/v1/bans?jail=none")).AssertOk().Json["bans"]!.AsArray());
        Assert.Empty((await edge.Client.Get("/v1/bans?origin=feed")).AssertOk().Json["bans"]!.AsArray());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("after=nonsense")]
    [InlineData("origin=moon")]
    public async Task List_BadQuery_Is400(string query)
    {
        (await edge.Client.Get("/v1/bans?" + query)).AssertProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task List_CountsInTheMetricsByOrigin()
    {
        (await edge.Client.Put("/v1/bans/203.0.113.17")).AssertOk();
        var listed = 0;
        JsonNode? next;
        var path = "/v1/bans?limit=1000";
        do
        {
            var page = (await edge.Client.Get(path)).Json;
            listed += page["bans"]!.AsArray().Count;
            next = page["next"];
            path = "/v1/bans?limit=1000&after=" + (string?)next;
        }
        while (next is not null);

        Assert.Equal(listed, (await edge.Client.Metrics()).Sum("actorproxy_bans_active", ("origin", "api")));
        Assert.Equal(listed, (int?)(await edge.Client.Get("/v1/status")).Json["bans"]);
    }
}
