using System.Text;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;
using AdminClient = ActorProxy.Tests.Admin.AdminClient;

namespace ActorProxy.Tests.Sites;

/// <summary>Whom the servers behind sites and behind port 80 may report.</summary>
public sealed class SiteEvidenceTests(LivingSite site) : IClassFixture<LivingSite>
{
    [Fact]
    public async Task Request_ToASite_IsEvidenceForWhoNamesTheSite()
    {
        const string Client = "127.0.0.80";
        Assert.Equal("no-evidence", await Outcome(site.Admin, Client, "site"));
        await using var client = await site.Connect(Client);
        Assert.Equal("no-evidence", await Outcome(site.Admin, Client, "site"));

        await client.Get("/");

        Assert.Equal("counted", await Outcome(site.Admin, Client, "site"));
        Assert.Equal("counted", await Outcome(site.Admin, Client, "any"));
        Assert.Equal("no-evidence", await Outcome(site.Admin, Client, "narrow"));
        Assert.Equal("no-evidence", await Outcome(site.Admin, Client, "passed"));
    }

    [Fact]
    public async Task Request_ToPortEightyOfAnUpstream_IsEvidenceForWhoNamesTheUpstream()
    {
        const string Client = "127.0.0.81";
        await using var client = await SiteClient.Connect(site.Process.EndPoint("plain"), name: null, Client);

        // Answered by the edge itself: nobody behind it has seen the client.
        Assert.Equal(301, (await client.Get("/")).Status);
        Assert.Equal("no-evidence", await Outcome(site.Admin, Client, "any"));

        Assert.Equal(200, (await client.Get("/", LivingSite.Passed)).Status);
        Assert.Equal("counted", await Outcome(site.Admin, Client, "passed"));
        Assert.Equal("no-evidence", await Outcome(site.Admin, Client, "site"));
    }

    [Fact]
    public async Task OpenConnection_CountsHoweverLongItIsSilent()
    {
        await using var backend = await HttpBackend.Start(http =>
        {
            http.Response.ContentLength = 0;
            return Task.CompletedTask;
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"", $$"""
            bans {
              ignore = []
              store = ""
              evidence-time = 1s
              jails.web {}
              reporters { site { token-sha256 = "{{Tokens.Sha256("site")}}", upstreams = ["{{SiteEdge.Name}}"] } }
            }
            """);
        const string Client = "127.0.0.82";
        await using var client = await SiteClient.Connect(edge.Process.EndPoint("edge"), from: Client);
        await client.Get("/");

        await Task.Delay(TimeSpan.FromSeconds(3));

        Assert.Equal("counted", await Outcome(edge.Process.Admin, Client, "site", "web"));
        await client.DisposeAsync();
        await Eventually.True(async () => await Outcome(edge.Process.Admin, Client, "site", "web") == "no-evidence", "the evidence to run out");
    }

    private static async Task<string> Outcome(AdminClient admin, string client, string token, string jail = "web-auth")
    {
        var reply = await admin.Send(
            HttpMethod.Post, "/v1/reports", new StringContent($$"""{"ip":"{{client}}","jail":"{{jail}}"}""", Encoding.UTF8, "application/json"), ("Authorization", "Bearer " + token));
        return (string)reply.AssertOk().Json["results"]![0]!["outcome"]!;
    }
}
