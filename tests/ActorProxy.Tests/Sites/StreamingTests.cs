using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using ActorProxy.Testing.Edge;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>Who waits for whom: nothing is kept back, an end is an end, and a break is a break on both sides.</summary>
public sealed class StreamingTests
{
    private const string Url = $"https://{SiteEdge.Name}/";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Events_ArriveOneByOneAndAtOnce(int version)
    {
        var written = Channel.CreateUnbounded<int>();
        await using var backend = await HttpBackend.Start(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync();
            await foreach (var number in written.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.WriteAsync($"data: {number}\n\n");
            }
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        using var client = edge.Client();
        using var request = Get(version);

        // The headers come before there is any event.
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var took = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            var watch = Stopwatch.StartNew();
            await written.Writer.WriteAsync(i);
            Assert.Equal($"data: {i}", await events.ReadLineAsync().WaitAsync(Patience));
            Assert.Equal("", await events.ReadLineAsync().WaitAsync(Patience));
            took.Add(watch.Elapsed);
        }

        // The middle one: the machine may be busy.
        Assert.InRange(took.Order().ElementAt(10), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Continue_ComesFromTheBackend()
    {
        using var backend = new TestBackend();
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.EndPoint.Port)}\", health {{ interval = 0 }}");
        await using var client = await edge.Handshake();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
        using var server = await backend.AcceptAsync();
        Assert.Contains("Expect: 100-continue", Encoding.Latin1.GetString(await server.ReceiveSomeAsync()), StringComparison.OrdinalIgnoreCase);

        await server.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
        var buffer = new byte[1024];
        var count = await client.ReadAsync(buffer).AsTask().WaitAsync(Patience);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.Latin1.GetString(buffer, 0, count));
        await client.WriteAsync("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), await server.ReceiveAsync(5));
        await server.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 200 ", await SiteEdge.ReadToEnd(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_InsteadOfContinue_SparesTheUpload()
    {
        using var backend = new TestBackend();
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.EndPoint.Port)}\", health {{ interval = 0 }}");
        await using var client = await edge.Handshake();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n"));
        using var server = await backend.AcceptAsync();
        await server.ReceiveSomeAsync();
        await server.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"u8.ToArray());

        Assert.Matches("^HTTP/1.1 403 (?s:.*)\r\n\r\nno$", await SiteEdge.ReadToEnd(client));
        Assert.Empty(await server.ReceiveToEndAsync());
    }

    // The whole of what the backend says has to arrive, although it does not want to hear the rest.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_DuringTheUpload_ReachesTheClient(bool closes)
    {
        using var backend = new TestBackend();
        backend.Serve(async server =>
        {
            await server.ReceiveSomeAsync();
            await server.SendAsync("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nless"u8.ToArray());
            if (closes)
            {
                server.End();
            }

            await server.ReceiveToEndAsync();
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.EndPoint.Port)}\", health {{ interval = 0 }}");

        Assert.Matches("^HTTP/1.1 413 (?s:.*)\r\n\r\nless$", await Upload(edge, 8_000_000));
    }

    // A reset would cost the client the answer: it is let finish what it has on the way.
    [Theory]
    [InlineData("Content-Length: 8000000", "")]
    [InlineData("Transfer-Encoding: chunked", "7a1200\r\n")]
    public async Task Upload_ThatIsTooLong_GetsTheAnswerAndNoReset(string framing, string before)
    {
        using var backend = new RecordingServer();
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\", max-body = 100KiB");

        Assert.Matches("^HTTP/1.1 413 (?s:.*)This is more than the site takes", await Upload(edge, 8_000_000, framing, before));
        Assert.Empty(backend.Requests);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Client_ThatGoesAway_CancelsTheRequest(int version, bool withReset)
    {
        var came = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using var backend = await HttpBackend.Start(async http =>
        {
            http.RequestAborted.Register(cancelled.SetResult);
            came.SetResult();
            await cancelled.Task;
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        if (version == 2)
        {
            await using var wire = await Http2Wire.Open(edge);
            await wire.SendHeaders(1, Http2Wire.Request(), endStream: true);
            await came.Task.WaitAsync(Patience);
            await wire.Send(Http2Wire.RstStream, 0, 1, new byte[] { 0, 0, 0, 8 });
            await cancelled.Task.WaitAsync(Patience);
            return;
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await using var client = await edge.Handshake(socket);
        await client.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\n\r\n"));
        await came.Task.WaitAsync(Patience);
        if (withReset)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        else
        {
            // Closing it could be a reset as well, because of what has not been read.
            socket.Shutdown(SocketShutdown.Send);
        }

        await cancelled.Task.WaitAsync(Patience);
    }

    [Theory]
    [InlineData(1, "Content-Length: 100000")]
    [InlineData(1, "Transfer-Encoding: chunked")]
    [InlineData(2, "Content-Length: 100000")]
    [InlineData(2, "Transfer-Encoding: chunked")]
    public async Task Backend_ThatBreaksOff_GivesABrokenBody(int version, string framing)
    {
        using var backend = new TestBackend();
        backend.Serve(async server =>
        {
            await server.ReceiveSomeAsync();
            await server.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n{(framing.StartsWith('T') ? "a\r\n" : "")}0123456789"));
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.EndPoint.Port)}\", health {{ interval = 0 }}");
        using var client = edge.Client();
        using var request = Get(version);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync().WaitAsync(Patience));
        Assert.Contains("\"reason\":\"upstream-reset\"", await edge.Process.Output.WaitFor("\"status\":200"), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Get(int version) =>
        new(HttpMethod.Get, Url) { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    // All of it is sent before anything is read.
    private static async Task<string> Upload(SiteEdge edge, int size, string framing = "Content-Length: 8000000", string before = "")
    {
        await using var client = await edge.Handshake();
        await client.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n{framing}\r\n\r\n{before}"));
        var block = new byte[100_000];
        for (var sent = 0; sent < size; sent += block.Length)
        {
            await client.WriteAsync(block);
        }

        return await SiteEdge.ReadToEnd(client);
    }
}
