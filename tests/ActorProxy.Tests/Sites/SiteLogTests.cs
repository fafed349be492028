using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace ActorProxy.Tests.Sites;

/// <summary>What the logs say of requests.</summary>
public sealed class SiteLogTests(LivingSite site) : IClassFixture<LivingSite>
{
    private const string Client = "127.0.0.90";

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Bodies_AreCountedAsTheyPass(int version, bool isChunked)
    {
        using var client = site.Edge.Client(Client);
        var path = $"/echo?{version}{isChunked}";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{SiteEdge.Name}{path}")
        {
            Version = new Version(version, version == 1 ? 1 : 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[300_000 + version]),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await client.SendAsync(request);
        Assert.Equal(300_000 + version, (await answer.Content.ReadAsByteArrayAsync()).Length);

        var line = await Line(line => (string?)line["path"] == "/echo" && (long?)line["bytes_in"] == 300_000 + version);

        Assert.Equal(300_000 + version, (long?)line["bytes_out"]);
    }

    [Fact]
    public async Task WebSocket_IsCountedBothWays()
    {
        using (var socket = await site.OpenWebSocket(Client))
        {
            await socket.SendAsync(new byte[40], WebSocketMessageType.Binary, true, default);
            await socket.ReceiveAsync(new byte[64], default);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }

        var line = await Line(line => (string?)line["path"] == "/chat");

        // RFC 6455 §5.2: a frame of 40 bytes has a head of 2, masked 6. The frame that closes has 2 more, masked 6.
        Assert.Equal((46 + 8, 42), ((long)line["bytes_in"]!, (long)line["bytes_out"]!));
    }

    [Fact]
    public async Task Times_AreThoseOfTheConnections()
    {
        await using var client = await site.Connect("127.0.0.91", LivingSite.Narrow);
        foreach (var path in new[] { "/first", "/second" })
        {
            Assert.Equal(200, (await client.Get(path, LivingSite.Narrow)).Status);
        }

        await using var plain = await SiteClient.Connect(site.Process.EndPoint("plain"), name: null, "127.0.0.91");
        await plain.Get("/redirected");

        var (first, second, redirected) = (await Line("/first"), await Line("/second"), await Line("/redirected"));
        Assert.True((double)first["preread_ms"]! > 0);
        Assert.Equal((double)first["preread_ms"]!, (double)second["preread_ms"]!);
        Assert.True((double)first["connect_ms"]! > 0);
        Assert.Equal(0, (double)second["connect_ms"]!);
        Assert.True(redirected.ContainsKey("preread_ms") && redirected.ContainsKey("connect_ms"));
        Assert.Null(redirected["preread_ms"]);
        Assert.Null(redirected["connect_ms"]);

        Task<JsonObject> Line(string path) => this.Line(line => (string?)line["path"] == path);
    }

    [Fact]
    public async Task ServerThatIsDown_IsSaidOnceWithTheCause()
    {
        await using var edge = await SiteEdge.Start("upstream = \"http://127.0.0.1:1\", health.interval = 0");
        await using var client = await SiteClient.Connect(edge.Process.EndPoint("edge"));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(502, (await client.Get("/")).Status);
        }

        var warning = await edge.Process.Errors.WaitFor("did not answer");

        Assert.Contains($"site:{SiteEdge.Name} did not answer, 1 times since this was said last; http://127.0.0.1:1: Connection refused", warning, StringComparison.Ordinal);
        Assert.Single(edge.Process.Errors.Containing("did not answer"));
    }

    private Task<JsonObject> Line(Func<JsonObject, bool> wanted) => site.Process.AccessLine(wanted);
}
