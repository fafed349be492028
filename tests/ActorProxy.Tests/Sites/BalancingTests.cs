using System.Collections.Concurrent;
using System.Net;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>Several servers behind one site: who is asked, who is left out, and what is never asked twice.</summary>
public sealed class BalancingTests
{
    private const string Url = $"https://{SiteEdge.Name}/";

    [Fact]
    public async Task Server_ThatDiesAndComesBack_CostsNoRequest()
    {
        await using var steady = await HttpBackend.Start(http => http.Response.WriteAsync("steady"));
        var mortal = await HttpBackend.Start(http => http.Response.WriteAsync("mortal"));
        var port = mortal.Port;
        await using var edge = await SiteEdge.Start(
            $"upstream = [\"{SiteEdge.Http(steady.Port)}\", \"{SiteEdge.Http(port)}\"], health {{ interval = 200ms, fall = 2, rise = 2 }}");
        using var client = edge.Client();
        await Eventually.True(async () => (await Ask(client, 10)).Count == 2, "both to serve");

        await Eventually.True(async () => await Healthy(edge, port) == 1, "it to be known");
        await mortal.DisposeAsync();
        Assert.Equal(["steady"], await Ask(client, 40));
        await Eventually.True(async () => await Healthy(edge, port) == 0, "the dead one to be left out");

        await using var reborn = await HttpBackend.Start(http => http.Response.WriteAsync("mortal"), port: port);
        await Eventually.True(async () => await Healthy(edge, port) == 1, "it to be back");
        Assert.Equal(2, (await Ask(client, 10)).Count);
    }

    // What a server may have acted on is sent to nobody else, unless it may be.
    [Theory]
    [InlineData("GET", "", 2, HttpStatusCode.OK)]
    [InlineData("PUT", "", 2, HttpStatusCode.OK)]
    [InlineData("DELETE", "", 2, HttpStatusCode.OK)]
    [InlineData("POST", "", 1, HttpStatusCode.BadGateway)]
    [InlineData("PATCH", "", 1, HttpStatusCode.BadGateway)]
    [InlineData("PUT", "hello", 1, HttpStatusCode.BadGateway)]
    [InlineData("POST", "hello", 1, HttpStatusCode.BadGateway)]
    public async Task Request_ThatGotNoAnswer_IsRepeatedOnlyWhereThatIsSafe(string method, string body, int expected, HttpStatusCode status)
    {
        var arrived = new ConcurrentQueue<string>();

        // The first of them is lost, wherever it goes; it comes on a connection that has served before.
        string Answer(RecordedRequest request)
        {
            if (request.Line.Contains("/warm", StringComparison.Ordinal))
            {
                return RecordingServer.Ok("warm");
            }

            arrived.Enqueue(request.Line);
            return arrived.Count == 1 ? "" : RecordingServer.Ok("served");
        }

        using var one = new RecordingServer(Answer);
        using var two = new RecordingServer(Answer);
        await using var edge = await SiteEdge.Start($"upstream = [\"{one.Url}\", \"{two.Url}\"], health {{ interval = 0 }}");
        using var client = edge.Client();
        for (var i = 0; i < 4; i++)
        {
            await client.GetStringAsync(Url + "warm");
        }

        using var request = new HttpRequestMessage(new HttpMethod(method), Url) { Content = body.Length > 0 ? new StringContent(body) : null };
        using var answer = await client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(expected, arrived.Count);
    }

    // The framework would send it again by itself, when it has no content and the connection had been kept.
    [Fact]
    public async Task Post_WithoutALength_ThatGotNoAnswer_IsNotRepeated()
    {
        using var backend = new RecordingServer(request => request.Line.StartsWith("GET", StringComparison.Ordinal) ? RecordingServer.Ok("warm") : "");
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\", health {{ interval = 0 }}");
        var head = $" / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n\r\n";
        await edge.Exchange("GET" + head);

        Assert.StartsWith("HTTP/1.1 502 ", await edge.Exchange("POST" + head), StringComparison.Ordinal);
        Assert.Equal(["GET / HTTP/1.1", "POST / HTTP/1.1"], backend.Requests.Select(request => request.Line));
        Assert.Equal(1, backend.ConnectionCount);
    }

    // Nothing has been sent to a server that refuses the connection.
    [Fact]
    public async Task Upload_ToAServerThatIsGone_GoesToAnother()
    {
        using var backend = new RecordingServer();
        await using var edge = await SiteEdge.Start($"upstream = [\"http://127.0.0.1:1\", \"{backend.Url}\"], health {{ interval = 0 }}");
        using var client = edge.Client();

        for (var i = 0; i < 4; i++)
        {
            using var answer = await client.PostAsync(Url, new StringContent("hello"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.All(backend.Requests, request => Assert.Equal("hello"u8.ToArray(), request.Body));
        Assert.Equal(4, backend.Requests.Count);
    }

    private static async Task<HashSet<string>> Ask(HttpClient client, int times)
    {
        var heard = new HashSet<string>();
        for (var i = 0; i < times; i++)
        {
            heard.Add(await client.GetStringAsync(Url));
        }

        return heard;
    }

    private static async Task<double> Healthy(SiteEdge edge, int port) =>
        (await edge.Process.Admin.Metrics()).Sum("actorproxy_upstream_healthy", ("server", SiteEdge.Http(port)));
}
