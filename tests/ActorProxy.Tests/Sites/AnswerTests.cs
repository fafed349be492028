using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>Answers of every kind, as a client gets them.</summary>
public sealed class AnswerTests
{
    private const string Url = $"https://{SiteEdge.Name}/";

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: \"x\"\r\n\r\n")]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 1234\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task Answer_WithoutABody_EndsAfterItsHead(string method, string answer)
    {
        using var backend = new RecordingServer(_ => answer);
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\"");

        // Two on one connection: the first must not take a byte of the second.
        var got = await edge.Exchange(
            $"{method} /1 HTTP/1.1\r\nHost: {SiteEdge.Name}\r\n\r\n{method} /2 HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n\r\n");

        var status = answer.Split("\r\n")[0];
        var heads = got.Split("\r\n\r\n");
        Assert.Equal(3, heads.Length);
        Assert.All(heads[..2], head => Assert.StartsWith(status, head, StringComparison.Ordinal));
        Assert.Equal("", heads[2]);
        foreach (var header in answer.Split("\r\n").Skip(1).Where(line => line.StartsWith("ETag", StringComparison.Ordinal) || (method == "HEAD" && line.StartsWith("Content-Length", StringComparison.Ordinal))))
        {
            Assert.Contains(header, heads[0], StringComparison.Ordinal);
        }

        Assert.Equal(2, backend.Requests.Count);
    }

    [Fact]
    public async Task InformationalAnswers_AreNotTheAnswer()
    {
        using var backend = new RecordingServer(_ => "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + RecordingServer.Ok("served"));
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\"");
        using var client = edge.Client();

        Assert.Equal("served", await client.GetStringAsync(Url));
    }

    // What a backend must not be able to do to the next client of its connection.
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")]
    public async Task Answer_ThatNobodyAskedFor_ReachesNobody(string answer)
    {
        using var backend = new RecordingServer(_ => answer);
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\"");
        using var client = edge.Client();

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("ok", await client.GetStringAsync(Url));
        }
    }

    [Theory]
    [InlineData("no HTTP at all\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")]
    public async Task Answer_ThatIsNone_Is502(string answer)
    {
        using var backend = new RecordingServer(_ => answer);
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\"");
        using var client = edge.Client();

        using var got = await client.GetAsync(Url);

        Assert.Equal(HttpStatusCode.BadGateway, got.StatusCode);
        edge.ExpectSilentLog();
    }

    [Fact]
    public async Task Trailers_ReachAClientOfHttp2()
    {
        using var backend = new RecordingServer(_ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\"");
        using var client = edge.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, Url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await client.SendAsync(request);

        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["42"], answer.TrailingHeaders.GetValues("X-Sum"));
    }

    // A call, and a stream of answers, each message on its own; the status is in the trailers.
    [Theory]
    [InlineData("unary", 1)]
    [InlineData("stream", 3)]
    public async Task Grpc_GoesThroughWithItsStatus(string call, int messages)
    {
        using var certificate = TestCertificate.For("backend.test");
        var goOn = new SemaphoreSlim(0);
        await using var backend = await HttpBackend.Start(
            async http =>
            {
                Assert.Equal("trailers", http.Request.Headers.TE);
                var received = await Message(http.Request.Body);
                http.Response.ContentType = "application/grpc";
                http.Response.DeclareTrailer("grpc-status");
                for (var i = 0; i < messages; i++)
                {
                    await http.Response.Body.WriteAsync(Framed($"{received} {i}"));
                    await http.Response.Body.FlushAsync();
                    await goOn.WaitAsync();
                }

                http.Response.AppendTrailer("grpc-status", "0");
                http.Response.AppendTrailer("grpc-message", "fine");
            },
            certificate);
        await using var edge = await SiteEdge.Start($"upstream = \"https://127.0.0.1:{backend.Port}\", verify-upstream = off");
        using var client = edge.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + "service/" + call)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Framed("hello")) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new("trailers"));

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        for (var i = 0; i < messages; i++)
        {
            Assert.Equal($"hello {i}", await Message(body).WaitAsync(TimeSpan.FromSeconds(20)));
            goOn.Release();
        }

        Assert.Equal(0, await body.ReadAsync(new byte[1]));
        Assert.Equal(["0"], answer.TrailingHeaders.GetValues("grpc-status"));
        Assert.Equal(["fine"], answer.TrailingHeaders.GetValues("grpc-message"));
    }

    // A backend that has nothing to say but why not: headers and trailers are one.
    [Fact]
    public async Task Grpc_ThatFailsAtOnce_HasItsStatusInTheHeaders()
    {
        using var certificate = TestCertificate.For("backend.test");
        await using var backend = await HttpBackend.Start(
            http =>
            {
                http.Response.ContentType = "application/grpc";
                http.Response.Headers["grpc-status"] = "12";
                return Task.CompletedTask;
            },
            certificate);
        await using var edge = await SiteEdge.Start($"upstream = \"https://127.0.0.1:{backend.Port}\", verify-upstream = off");
        using var client = edge.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Framed("hello")) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };

        using var answer = await client.SendAsync(request);

        Assert.Equal(["12"], answer.Headers.GetValues("grpc-status"));
    }

    [Fact]
    public async Task ResponseHeaders_AreOnEveryAnswerOfTheSite()
    {
        using var backend = new RecordingServer(request => request.Line.Contains("/broken", StringComparison.Ordinal)
            ? ""
            : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Own: theirs\r\nX-Own: more\r\nX-Gone: theirs\r\nServer: theirs\r\n\r\n");
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\", max-body = 10, response-headers {{ X-Own = ours, X-Gone = \"\" }}");
        using var client = edge.Client();
        (string Head, int Status)[] cases =
        [
            ($"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\n", 200),
            ($"POST /broken HTTP/1.1\r\nHost: {SiteEdge.Name}\r\n", 502),
            ("GET / HTTP/1.1\r\nHost: other.example.test\r\n", 421),
            ($"TRACE / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\n", 405),
            ($"POST / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nContent-Length: 11\r\n", 413),
            ($"POST / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400),
        ];

        foreach (var (head, status) in cases)
        {
            var answer = await edge.Exchange(head + "Connection: close\r\n\r\n");
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Equal("ours", Assert.Single(answer.Split("\r\n"), line => line.StartsWith("X-Own: ", StringComparison.Ordinal))[7..]);
            Assert.DoesNotContain("X-Gone", answer, StringComparison.Ordinal);
        }

        using var redirect = await client.GetAsync($"http://{SiteEdge.Name}/");
        Assert.Equal(["ours"], redirect.Headers.GetValues("X-Own"));
    }

    // gRPC over HTTP/2: a flag, a length, a message.
    private static byte[] Framed(string message)
    {
        var framed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        Encoding.ASCII.GetBytes(message, framed.AsSpan(5));
        return framed;
    }

    private static async Task<string> Message(Stream body)
    {
        var head = new byte[5];
        await body.ReadExactlyAsync(head);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await body.ReadExactlyAsync(message);
        return Encoding.ASCII.GetString(message);
    }
}
