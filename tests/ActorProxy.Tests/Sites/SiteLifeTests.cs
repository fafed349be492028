using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>A connection that was handed over lives and dies as others do: cut, limited, announced by a balancer.</summary>
public sealed class SiteLifeTests(LivingSite site) : IClassFixture<LivingSite>
{
    // The contract of the cut, with what a busy machine needs on top.
    private static readonly TimeSpan CutWithin = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Ban_CutsALiveRequestIdleConnectionsAndAWebSocket_AndTheLogSaysSo()
    {
        const string Banned = "127.0.0.66";
        await using var idle = await site.Connect(Banned);
        Assert.Equal(Banned, (await idle.Get("/")).Body);
        await using var plain = await SiteClient.Connect(site.Process.EndPoint("plain"), name: null, Banned);
        Assert.Equal(301, (await plain.Get("/")).Status);
        await using var busy = await site.Connect(Banned);
        await busy.Send("/slow");
        using var socket = await site.OpenWebSocket(Banned);
        using var other = await site.OpenWebSocket("127.0.0.67");
        await Eventually.True(() => site.SlowCount > 0, "the request to reach its server");

        var ends = new[] { idle.End(), plain.End(), busy.End(), End(socket) };
        var asked = Stopwatch.StartNew();
        (await site.Admin.Put("/v1/bans/" + Banned)).AssertOk();
        var answered = asked.Elapsed;
        foreach (var (took, reset) in await Task.WhenAll(ends))
        {
            Assert.True(reset);
            Assert.True(took < answered + CutWithin, $"cut {took.TotalMilliseconds:F1} ms after the request, which was answered after {answered.TotalMilliseconds:F1} ms");
        }

        await Line("banned", "/slow");
        await Line("banned", "/chat");
        await Eventually.True(() => Lines("banned").Count(line => line["method"] is null) == 4, "a line for each of the four connections");
        Assert.Single(Lines("banned"), line => (string?)line["listener"] == "plain");
        Assert.Equal("completed", (string?)(await site.Process.AccessLine(line => (string?)line["client"] == Banned && (string?)line["path"] == "/"))["reason"]);
        await Eventually.True(() => site.AbandonedCount > 0, "the request to be given up at its server");
        await SiteClient.ExpectRefused(site.Process.EndPoint("edge"), Banned);
        await EdgeClient.ExpectRefused(site.Process.EndPoint("plain"), Banned);

        await other.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, true, default);
        Assert.Equal(10, (await other.ReceiveAsync(new byte[64], default)).Count);

        Task Line(string reason, string path) =>
            site.Process.AccessLine(line => (string?)line["client"] == Banned && (string?)line["path"] == path && (string?)line["reason"] == reason);

        List<JsonObject> Lines(string reason) =>
            [.. site.Process.Output.All.Select(line => (JsonObject)JsonNode.Parse(line)!).Where(line => (string?)line["client"] == Banned && (string?)line["reason"] == reason)];
    }

    [Fact]
    public async Task Kick_CutsAClientsConnections_WhichMayComeBack()
    {
        const string Kicked = "127.0.0.68";
        await using var idle = await site.Connect(Kicked);
        await idle.Get("/");
        using var socket = await site.OpenWebSocket(Kicked);
        await using var other = await site.Connect("127.0.0.69");

        var reply = (await site.Admin.Delete("/v1/connections?ip=" + Kicked)).AssertOk();

        Assert.Equal(2, (int?)reply.Json["cut"]);
        Assert.True((await idle.End()).Reset);
        Assert.True((await End(socket)).Reset);
        Assert.Equal("kicked", (string?)(await site.Process.AccessLine(line => (string?)line["client"] == Kicked && (string?)line["path"] == "/chat"))["reason"]);
        await site.Process.AccessLine(line => (string?)line["client"] == Kicked && line["method"] is null && (string?)line["reason"] == "kicked");
        Assert.Equal(200, (await other.Get("/")).Status);
        await using var back = await site.Connect(Kicked);
        Assert.Equal(200, (await back.Get("/")).Status);
    }

    [Fact]
    public async Task Kick_OfNobody_IsRefused() =>
        (await site.Admin.Delete("/v1/connections")).AssertProblem(System.Net.HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("TCP4 203.0.113.9 127.0.0.1", "203.0.113.9")]
    [InlineData("TCP6 2001:db8:9::9 ::1", "2001:db8:9::9")]
    [InlineData("TCP6 ::ffff:203.0.113.10 ::1", "203.0.113.10")]
    public async Task AnnouncedClient_IsTheClient_ForHeadersLogAndBans(string announcement, string client)
    {
        var preface = $"PROXY {announcement} 5555 443\r\n";
        await using var tls = await SiteClient.Connect(site.Process.EndPoint("behind"), preface: preface);
        await using var plain = await SiteClient.Connect(site.Process.EndPoint("behind-plain"), name: null, preface: preface);
        Assert.Equal(client, (await tls.Get("/tls")).Body);
        Assert.Equal(client, (await plain.Get("/plain", LivingSite.Passed)).Body);
        foreach (var path in new[] { "/tls", "/plain" })
        {
            var line = await site.Process.AccessLine(line => (string?)line["client"] == client && (string?)line["path"] == path);
            Assert.Equal(5555, (int?)line["client_port"]);
        }

        (await site.Admin.Put("/v1/bans/" + client)).AssertOk();

        Assert.True((await tls.End()).Reset);
        Assert.True((await plain.End()).Reset);
        await SiteClient.ExpectRefused(site.Process.EndPoint("behind"), preface: preface);
        await using var other = await SiteClient.Connect(site.Process.EndPoint("behind"), preface: "PROXY TCP4 203.0.113.11 127.0.0.1 5555 443\r\n");
        Assert.Equal("203.0.113.11", (await other.Get("/")).Body);
    }

    [Fact]
    public async Task FeedsBan_HoldsForSites()
    {
        await Eventually.True(async () => (await site.Admin.Get("/v1/bans/" + LivingSite.InFeed)).Status == System.Net.HttpStatusCode.OK, "the feed's ban");

        await SiteClient.ExpectRefused(site.Process.EndPoint("behind"), preface: $"PROXY TCP4 {LivingSite.InFeed} 127.0.0.1 5555 443\r\n");

        await using var plain = await SiteClient.Connect(site.Process.EndPoint("behind-plain"), name: null, preface: $"PROXY TCP4 {LivingSite.InFeed} 127.0.0.1 5555 80\r\n");
        Assert.True((await plain.End()).Reset);
    }

    [Fact]
    public async Task LimitPerClient_CountsConnectionsThatWereHandedOver()
    {
        const string Client = "127.0.0.72";
        var connections = new List<SiteClient>();
        for (var i = 0; i < LivingSite.ConnectionsPerClient; i++)
        {
            connections.Add(await site.Connect(Client));
            Assert.Equal(200, (await connections[i].Get("/")).Status);
        }

        await SiteClient.ExpectRefused(site.Process.EndPoint("edge"), Client);
        await connections[0].DisposeAsync();

        await Eventually.True(
            async () =>
            {
                try
                {
                    connections[0] = await site.Connect(Client);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "the place to be free again");
        Assert.Equal(200, (await connections[0].Get("/")).Status);
        connections.ForEach(connection => connection.Stream.Dispose());
    }

    [Fact]
    public async Task LimitOfTheSite_IsAnsweredWith503()
    {
        await using var first = await site.Connect("127.0.0.73", LivingSite.Narrow);
        await using var second = await site.Connect("127.0.0.73", LivingSite.Narrow);
        var before = site.SlowCount;
        await first.Send("/slow", LivingSite.Narrow);
        await Eventually.True(() => site.SlowCount > before, "the request to reach its server");

        Assert.Equal(503, (await second.Get("/", LivingSite.Narrow)).Status);

        await first.DisposeAsync();
        await Eventually.True(async () => (await second.Get("/", LivingSite.Narrow)).Status == 200, "the place to be free again");
    }

    [ToolFact("curl")]
    public async Task FiveRefusedLogins_AreABan()
    {
        const string Guesser = "127.0.0.74";
        for (var i = 0; i < 5; i++)
        {
            await using var guess = await Curl(Guesser);
            Assert.True(guess.ExitCode == 0, $"curl: {guess.ExitCode} {guess.Errors}");
            Assert.Equal(["who are you?", "401"], guess.Output.All);
        }

        await Eventually.True(async () => (await site.Admin.Get("/v1/bans/" + Guesser)).Status == System.Net.HttpStatusCode.OK, "the ban");
        await using var refused = await Curl(Guesser);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(["000"], refused.Output.All);
        var ban = (await site.Admin.Get("/v1/bans/" + Guesser)).Json;
        Assert.Equal(("edge", "web-auth", $"HTTP 401 from {SiteEdge.Name}"), ((string?)ban["origin"], (string?)ban["jail"], (string?)ban["reason"]));
        var metrics = await site.Admin.Metrics();
        (string, string)[] reporter = [("reporter", "site:" + SiteEdge.Name), ("jail", "web-auth")];
        Assert.Equal(4, metrics.Sum("actorproxy_ban_reports_total", [.. reporter, ("outcome", "counted")]));
        Assert.Equal(1, metrics.Sum("actorproxy_ban_reports_total", [.. reporter, ("outcome", "banned")]));
        Assert.Equal(1, metrics.Sum("actorproxy_bans_total", ("jail", "web-auth")));
    }

    [Fact]
    public async Task RefusedLogins_OfAnIgnoredClient_DoNotCount()
    {
        await using var client = await site.Connect("127.0.9.1");
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(401, (await client.Get("/login")).Status);
        }

        Assert.Equal(200, (await client.Get("/")).Status);
    }

    private Task<ChildProcess> Curl(string from)
    {
        var edge = site.Process.EndPoint("edge");
        return ChildProcess.Run(
            Tools.Find("curl"),
            "-sSk", "--max-time", "20", "--interface", from, "--resolve", $"{SiteEdge.Name}:{edge.Port}:{edge.Address}", "-w", "%{http_code}\n", $"https://{SiteEdge.Name}:{edge.Port}/login");
    }

    private static async Task<(TimeSpan Took, bool Reset)> End(ClientWebSocket socket)
    {
        var watch = Stopwatch.StartNew();
        var exception = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[64], default));
        return (watch.Elapsed, exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset });
    }
}
