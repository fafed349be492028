using System.Text.Json;

namespace ActorProxy.Tests.Sites;

/// <summary>Headers by which a client tries to be somebody else, or to write more lines than it may.</summary>
public sealed class ForwardedHeadersTests : IClassFixture<RecordedSite>
{
    // What a request without headers has at the backend.
    private static readonly string[] OwnLines = ["Host: www.example.test", "X-Real-IP: ", "X-Forwarded-", "Forwarded: ", "X-Own: "];

    private readonly RecordingServer _backend;
    private readonly SiteEdge _edge;

    public ForwardedHeadersTests(RecordedSite site)
    {
        (_backend, _edge) = (site.Backend, site.Edge);
        _backend.Forget();
    }

    [Fact]
    public async Task Claims_InEverySpelling_AreDropped()
    {
        string[] claims =
        [
            "X-Real-IP", "x-real-ip", "X_Real_IP", "X-Real_IP", "X-Forwarded-For", "X_Forwarded_For", "X-Forwarded-Proto", "X_FORWARDED_PROTO", "X-Forwarded-Host",
            "X_Forwarded_Host", "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Client-IP", "X_Client_Ip", "True-Client-IP", "Forwarded", "X-Own", "X-Gone",
            "Transfer_Encoding", "Content_Length",
        ];

        await _edge.Exchange($"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n{string.Concat(claims.Select(claim => claim + ": 6.6.6.6\r\n"))}X_Kept: yes\r\n\r\n");

        var request = Assert.Single(_backend.Requests);
        Assert.DoesNotContain("6.6.6.6", request.Head, StringComparison.Ordinal);
        Assert.Equal(["127.0.0.1"], request.Values("X-Real-IP"));
        Assert.Equal(["127.0.0.1"], request.Values("X-Forwarded-For"));
        Assert.Equal(["https"], request.Values("X-Forwarded-Proto"));
        Assert.Equal([SiteEdge.Name], request.Values("X-Forwarded-Host"));
        Assert.Equal([$"for=127.0.0.1;host=\"{SiteEdge.Name}\";proto=https"], request.Values("Forwarded"));
        Assert.Equal(["ours"], request.Values("X-Own"));
        Assert.Equal(["yes"], request.Values("X_Kept"));
    }

    // RFC 9110 §7.6.1: a proxy removes what Connection names, which must not be what the proxy itself has set.
    [Fact]
    public async Task Connection_ThatNamesOurHeaders_DoesNotRemoveThem()
    {
        await _edge.Exchange(
            $"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close, X-Real-IP, X-Forwarded-For, X-Forwarded-Proto, Forwarded, X-Own, Host, \"x\r\n\r\n");

        var request = Assert.Single(_backend.Requests);
        Assert.Equal(["127.0.0.1"], request.Values("X-Real-IP"));
        Assert.Equal(["127.0.0.1"], request.Values("X-Forwarded-For"));
        Assert.Equal(["https"], request.Values("X-Forwarded-Proto"));
        Assert.Equal(["ours"], request.Values("X-Own"));
        Assert.Equal([SiteEdge.Name], request.Values("Host"));
        Assert.Empty(request.Values("Connection"));
    }

    [Fact]
    public async Task Values_WithLineBreaksOrNul_AreRefused()
    {
        foreach (var value in new[] { "a\rX-Admin: 1", "a\nX-Admin: 1", "a\0b", "a\r\n\tX-Admin: 1", "a\r" })
        {
            var answer = await _edge.Exchange($"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\nX-Test: {value}\r\n\r\n");
            Assert.True(answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), $"{JsonSerializer.Serialize(value)} gave {answer}");
        }

        Assert.Empty(_backend.Requests);
    }

    [Fact]
    public async Task Http2_WhatHttp1CannotSay_IsRefused()
    {
        var invalid = new (string Name, string Value)[]
        {
            ("x-test", "a\r\nX-Admin: 1"), ("x-test", "a\nX-Admin: 1"), ("x-test", "a\rb"), ("x-test", "a\0b"),
            ("x-test: 1\r\nx-admin", "1"), ("x test", "1"), ("x-test:", "1"), ("X-Test", "1"), ("", "1"), ("x-tes\nt", "1"),
            ("transfer-encoding", "chunked"), ("connection", "close"), ("connection", "x-real-ip"), ("upgrade", "h2c"), ("keep-alive", "1"), ("proxy-connection", "1"),
            ("te", "chunked"), (":status", "200"), (":path", "/twice"), ("host", "intranet.example.test"),
        };

        foreach (var header in invalid)
        {
            await Refused(Http2Wire.Request(), header);
        }

        await Refused(Http2Wire.Request(method: "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\nGET"), default);
        foreach (var path in new[] { "/ HTTP/1.1\r\nX-Admin: 1\r\n\r\n", "/a b", "/a\tb", "/a\nb", "/a\0b", "/\u00e9", "a", "", "http://intranet.example.test/" })
        {
            await Refused(Http2Wire.Request(path: path), default);
        }

        foreach (var authority in new[] { "intranet.example.test", "www.example.test\r\nX-Admin: 1", "u@www.example.test", "www.example.test, a" })
        {
            await Refused(Http2Wire.Request(authority: authority), default);
        }

        Assert.Empty(_backend.Requests);
        await using var good = await Http2Wire.Open(_edge);
        await good.SendHeaders(1, Http2Wire.Request(), endStream: true);
        Assert.Equal("200", await good.Outcome(1));
    }

    // RFC 9113 §8.1.1: the body is what DATA holds; a length that says otherwise is malformed.
    [Theory]
    [InlineData("3")]
    [InlineData("7")]
    public async Task Http2_ContentLengthThatIsNotTheBodys_NeverCompletesARequest(string length)
    {
        await using var client = await Http2Wire.Open(_edge);
        await client.SendHeaders(1, [.. Http2Wire.Request(method: "POST"), ("content-length", length)], endStream: false);
        await client.Send(Http2Wire.Data, Http2Wire.EndStream, 1, "hello"u8.ToArray());

        Assert.NotEqual("200", await client.Outcome(1));
        Assert.Empty(_backend.Requests);
    }

    private async Task Refused(IReadOnlyList<(string Name, string Value)> request, (string Name, string Value) more)
    {
        await using var client = await Http2Wire.Open(_edge);
        await client.SendHeaders(1, more.Name is null ? request : [.. request, more], endStream: true);
        var outcome = await client.Outcome(1);
        var what = $"{JsonSerializer.Serialize(more.Name)}: {JsonSerializer.Serialize(more.Value)} in {string.Join(' ', request)} gave {outcome}; the backend got {string.Join(" | ", _backend.Requests)}";
        if (outcome == "200")
        {
            // A header whose name is none is left out, a path is encoded: nothing of it is a line or a word of its own.
            var arrived = Assert.Single(_backend.Requests);
            Assert.Matches("^GET [!-~]+ HTTP/1.1$", arrived.Line);
            Assert.True(arrived.Head.Split("\r\n").Skip(1).All(line => OwnLines.Any(own => line.StartsWith(own, StringComparison.Ordinal))), what);
            _backend.Forget();
            return;
        }

        Assert.True(outcome.StartsWith("goaway", StringComparison.Ordinal) || outcome.StartsWith("reset", StringComparison.Ordinal) || outcome is "400" or "421" or "405" or "501", what);
    }
}
