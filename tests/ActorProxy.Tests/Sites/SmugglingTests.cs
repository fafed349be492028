using System.Text.Json;

namespace ActorProxy.Tests.Sites;

/// <summary>Requests that two readers could understand differently: what reaches the backend is one request with one framing, or nothing.</summary>
/// <remarks>RFC 9112 §2.2, §5, §6.3, §7.1 and §11.2.</remarks>
public sealed class SmugglingTests : IClassFixture<RecordedSite>
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: www.example.test\r\n\r\n";

    private readonly RecordingServer _backend;
    private readonly SiteEdge _edge;

    public SmugglingTests(RecordedSite site)
    {
        (_backend, _edge) = (site.Backend, site.Edge);
        _backend.Forget();
    }

    [Fact]
    public async Task Framing_ThatIsAmbiguous_IsRefusedAndTheConnectionClosed()
    {
        const string Zero = "0\r\n\r\n";
        (string Headers, string Body)[] cases =
        [
            ("Content-Length: 5\r\nTransfer-Encoding: chunked", Zero),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5", Zero),
            ("Transfer-Encoding: chunked\r\nContent-Length: 57", Zero),
            ("Content-Length: 0\r\nContent-Length: 52", ""),
            ("Content-Length: 5\r\nContent-Length: 5", "hello"),
            ("Content-Length: 5, 5", "hello"),
            ("Content-Length: -5", "hello"),
            ("Content-Length: 0x5", "hello"),
            ("Content-Length: 5 5", "hello"),
            ("Content-Length: 99999999999999999999", "hello"),
            ("Transfer-Encoding: chunked, chunked", Zero),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Zero),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", Zero),
            ("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", Zero),
            ("Transfer-Encoding: gzip, chunked", Zero),
            ("Transfer-Encoding: chunked, identity", Zero),
            ("Transfer-Encoding: xchunked", Zero),
            ("Transfer-Encoding: \"chunked\"", Zero),
            ("Transfer-Encoding: chunked;q=1", Zero),
            ("Transfer-Encoding: \x0bchunked", Zero),
            ("Transfer-Encoding: \0chunked", Zero),
            ("Transfer-Encoding : chunked", Zero),
            ("Transfer-Encoding\t: chunked", Zero),
            ("Transfer-Encoding\x0b: chunked", Zero),
            (" Transfer-Encoding: chunked", Zero),
            ("X: y\r\n Transfer-Encoding: chunked", Zero),
            ("Transfer-Encoding:\r\n chunked", Zero),
            ("Transfer-Encoding: chunked\r\n\tx", Zero),
            ("X: y\nTransfer-Encoding: chunked", Zero),
            ("X: y\rTransfer-Encoding: chunked", Zero),
            ("X: y\r\r\nTransfer-Encoding: chunked", Zero),
            (": y\r\nTransfer-Encoding: chunked", Zero),
            ("X\r\nTransfer-Encoding: chunked", Zero),
        ];

        foreach (var (headers, body) in cases)
        {
            await Refused($"POST / HTTP/1.1\r\nHost: www.example.test\r\n{headers}\r\n\r\n{body}", headers);
        }

        Assert.Empty(_backend.Requests);
        await IsQuietAndServes();
    }

    [Theory]
    [InlineData("POST / HTTP/1.0\r\nHost: www.example.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\nHost: www.example.test\nContent-Length: 0\n\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\r\n\n")]
    [InlineData("POST  / HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST\t/ HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1 \r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST /a b HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.2\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/2.0\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/0.9\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("PO(ST / HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 0\r\n\r\n")]
    public async Task Request_ThatIsNotWellFormed_IsRefused(string request)
    {
        await Refused(request, request);

        Assert.Empty(_backend.Requests);
        await IsQuietAndServes();
    }

    [Fact]
    public async Task Chunks_ThatAreNotWellFormed_NeverCompleteARequest()
    {
        string[] bodies =
        [
            "zz\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "\r\nhello\r\n0\r\n\r\n",
            " 5\r\nhello\r\n0\r\n\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5\rhello\r\n0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "3\r\nhello\r\n0\r\n\r\n",
            "5;a\nhello\r\n0\r\n\r\n",
            "5;a=b\n\r\nhello\r\n0\r\n\r\n",
            "5;\rx\r\nhello\r\n0\r\n\r\n",
            "100000000000000005\r\nhello\r\n0\r\n\r\n",
            "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\n\n",
            "5\r\nhello\r\n0\r\nX y\r\n\r\n",
            "5\r\nhello\r\n0\r\n X: y\r\n\r\n",
        ];

        foreach (var body in bodies)
        {
            await Refused($"POST / HTTP/1.1\r\nHost: www.example.test\r\nTransfer-Encoding: chunked\r\n\r\n{body}", body);
        }

        Assert.Empty(_backend.Requests);
        await IsQuietAndServes();
    }

    [Fact]
    public async Task Chunks_WithExtensionsAndTrailers_ArriveWithoutThem()
    {
        var answer = await _edge.Exchange(
            "POST / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "5;name=value;other=\"x\"\r\nhello\r\n0;last\r\nContent-Length: 99\r\nX-Real-IP: 6.6.6.6\r\n\r\n" + Smuggled);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        var request = Assert.Single(_backend.Requests);
        Assert.Equal("hello"u8.ToArray(), request.Body);
        Assert.Equal(["chunked"], request.Values("Transfer-Encoding"));
        Assert.Equal(["127.0.0.1"], request.Values("X-Real-IP"));
    }

    // Kestrel reads it so, and what it has read is what is passed on.
    [Fact]
    public async Task ContentLength_WithASign_ArrivesWithoutIt()
    {
        await _edge.Exchange("POST / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\nContent-Length: +5\r\n\r\nhello");

        Assert.Equal(["5"], Assert.Single(_backend.Requests).Values("Content-Length"));
    }

    [Fact]
    public async Task Pipelined_RequestsAreRequestsOfTheirOwn()
    {
        var answer = await _edge.Exchange(
            "POST /first HTTP/1.1\r\nHost: www.example.test\r\nContent-Length: 5\r\n\r\nhello"
            + "GET /second HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n" + Smuggled);

        Assert.Equal(2, answer.Split("HTTP/1.1 200 ").Length - 1);
        Assert.Equal(["POST /first HTTP/1.1", "GET /second HTTP/1.1"], _backend.Requests.Select(request => request.Line));
    }

    // What follows would be the smuggled request, were the connection not closed.
    private async Task Refused(string request, string what)
    {
        var answer = await _edge.Exchange(request + Smuggled, what: Escape(what));
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 50", StringComparison.Ordinal), $"{Escape(what)} gave {answer}");
        Assert.True(answer.Split("HTTP/1.1 ").Length <= 2, $"{Escape(what)} gave two answers: {answer}");
        Assert.True(_backend.Requests.Count == 0, $"{Escape(what)} arrived as {string.Join(" | ", _backend.Requests)}");
    }

    private async Task IsQuietAndServes()
    {
        Assert.StartsWith("HTTP/1.1 200 ", await _edge.Exchange("GET / HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Single(_backend.Requests);
        _edge.ExpectSilentLog();
    }

    private static string Escape(string text) => JsonSerializer.Serialize(text);
}
