using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ActorProxy.Testing.Edge;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>A site as its visitors and its backend see it: the program itself, between a real client and a real server.</summary>
public sealed class SiteTests
{
    private const string Url = $"https://{SiteEdge.Name}";

    private static readonly string[] Told = ["Host", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Own"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Backend_HearsOfTheRealClient_WhateverTheClientSays(int version)
    {
        await using var backend = await HttpBackend.Start(
            http => http.Response.WriteAsync(string.Concat(Told.Select(name => $"{name}: {http.Request.Headers[name]}\n"))));
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\", request-headers {{ X-Own = ours }}");
        using var client = edge.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, Url + "/path?query") { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var name in Told.Skip(1))
        {
            request.Headers.Add(name, "for=6.6.6.6");
        }

        using var answer = await client.SendAsync(request);

        Assert.Equal(version, answer.Version.Major);
        Assert.Equal(
            $"""
            Host: {SiteEdge.Name}
            X-Real-IP: 127.0.0.1
            X-Forwarded-For: 127.0.0.1
            X-Forwarded-Proto: https
            X-Forwarded-Host: {SiteEdge.Name}
            Forwarded: for=127.0.0.1;host="{SiteEdge.Name}";proto=https
            X-Own: ours

            """,
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Upload_OfNoSaidLength_ArrivesWhole()
    {
        await using var backend = await HttpBackend.Start(async http =>
            await http.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(http.Request.Body))));
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        using var client = edge.Client();
        var body = new byte[40_000_000];
        new Random(1).NextBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new StreamContent(new MemoryStream(body)) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await client.SendAsync(request);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Body_OverTheSitesLimit_IsRefused()
    {
        await using var backend = await HttpBackend.Start(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\", max-body = 1KiB");
        using var client = edge.Client();

        using var fits = await client.PostAsync(Url, new ByteArrayContent(new byte[1024]));
        using var tooLong = await client.PostAsync(Url, new ByteArrayContent(new byte[1025]));
        using var unsaid = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(new byte[1025]) };
        unsaid.Headers.TransferEncodingChunked = true;
        using var tooLongUnsaid = await client.SendAsync(unsaid);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge], [fits.StatusCode, tooLong.StatusCode, tooLongUnsaid.StatusCode]);
    }

    [Fact]
    public async Task WebSocket_GoesThrough()
    {
        await using var backend = await HttpBackend.Start(Echo);
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        using var client = new HttpMessageInvoker(edge.Handler());
        using var socket = new ClientWebSocket();

        await socket.ConnectAsync(new Uri($"wss://{SiteEdge.Name}/chat"), client, default);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, default);

        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, received.Count));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task PortEighty_SendsToHttpsWithPathAndQuery_AndKnowsNoOther()
    {
        await using var edge = await SiteEdge.Start("upstream = \"http://127.0.0.1:1\"");
        using var client = edge.Client();

        using var redirect = await client.GetAsync($"http://{SiteEdge.Name}/a%20b/?c=%2F&d");
        using var unknown = await client.GetAsync("http://other.example.test/");

        Assert.Equal(HttpStatusCode.MovedPermanently, redirect.StatusCode);
        Assert.Equal(Url + "/a%20b/?c=%2F&d", redirect.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Host_OfAnotherName_IsMisdirected()
    {
        await using var edge = await SiteEdge.Start("upstream = \"http://127.0.0.1:1\"");
        await using var tls = await edge.Handshake();

        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: intranet.example.test\r\nConnection: close\r\n\r\n"u8.ToArray());

        using var reader = new StreamReader(tls);
        Assert.StartsWith("HTTP/1.1 421 ", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData(SiteEdge.Name, HttpStatusCode.BadGateway)]
    public async Task HttpsUpstream_IsVerifiedForTheNameInItsUrl(string certified, HttpStatusCode expected)
    {
        using var folder = new TempFolder();
        using var certificate = TestCertificate.Only(certified);
        TestCertificate.Write(certificate, folder, "backend");
        await using var backend = await HttpBackend.Start(http => http.Response.WriteAsync("served"), certificate);
        await using var edge = await SiteEdge.Start($"upstream = \"https://127.0.0.1:{backend.Port}\", verify-upstream = \"{folder["backend.crt"]}\"");
        using var client = edge.Client();

        using var answer = await client.GetAsync(Url);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Grpc_ReachesAnHttpsServerByHttp2()
    {
        using var certificate = TestCertificate.For("backend.test");
        await using var backend = await HttpBackend.Start(http => http.Response.WriteAsync($"{http.Request.Protocol} {http.Request.Scheme}"), certificate);
        await using var edge = await SiteEdge.Start($"upstream = \"https://127.0.0.1:{backend.Port}\", verify-upstream = off");
        using var client = edge.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([1]) };
        request.Content.Headers.ContentType = new("application/grpc");

        using var answer = await client.SendAsync(request);

        Assert.Equal("HTTP/2 https", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Upstream_ThatIsDown_GivesAPlain502WithTheRequestsId()
    {
        await using var edge = await SiteEdge.Start("upstream = \"http://127.0.0.1:1\"");
        using var client = edge.Client();

        using var answer = await client.GetAsync(Url);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Matches("^502\nThe server behind this site cannot be reached[.]\nRequest [0-9a-f]{20}\n$", page);
        var id = page.TrimEnd().Split(' ')[^1];
        Assert.Matches("\"reason\":\"upstream-refused\".*\"status\":502", await edge.Process.Output.WaitFor($"\"id\":\"{id}\""));
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswerTheConnect_IsLeftForAnother()
    {
        using var silent = await DeafServer.StartAsync();
        await using var backend = await HttpBackend.Start(http => http.Response.WriteAsync("served"));
        await using var edge = await SiteEdge.Start(
            $"upstream = [\"{SiteEdge.Http(silent.EndPoint.Port)}\", \"{SiteEdge.Http(backend.Port)}\"], connect {{ timeout = 200ms }}, health {{ interval = 1h }}");
        using var client = edge.Client();

        // Round robin: one of the two begins with the silent one.
        Assert.Equal("served", await client.GetStringAsync(Url));
        Assert.Equal("served", await client.GetStringAsync(Url));
    }

    private static async Task Echo(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, default);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, default);
        }
    }
}
