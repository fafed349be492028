using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Tests.Sites;

/// <summary>How large and how slow a client may be.</summary>
public sealed class LimitTests : IClassFixture<RecordedSite>
{
    private readonly RecordingServer _backend;
    private readonly SiteEdge _edge;

    public LimitTests(RecordedSite site)
    {
        (_backend, _edge) = (site.Backend, site.Edge);
        _backend.Forget();
    }

    [Theory]
    [InlineData(16_000, 40_000, "200")]
    [InlineData(17_000, 0, "414")]
    [InlineData(0, 70_000, "431")]
    public async Task Head_OfHttp1_IsLimited(int path, int headers, string status)
    {
        var answer = await _edge.Exchange(
            $"GET /{new string('p', path)} HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\nCookie: {new string('c', headers / 2)}\r\nX-More: {new string('m', headers / 2)}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == "200" ? 1 : 0, _backend.Requests.Count);
        _edge.ExpectSilentLog();
    }

    [Theory]
    [InlineData(100, "431")]
    [InlineData(90, "200")]
    public async Task Headers_AreCounted(int count, string status)
    {
        var answer = await _edge.Exchange(
            $"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n{string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: 1\r\n"))}\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cookies_Of16KiB_Pass(int version)
    {
        using var client = _edge.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{SiteEdge.Name}/") { Version = new Version(version, version == 1 ? 1 : 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var cookie = "session=" + new string('c', 16 * 1024);
        request.Headers.Add("Cookie", cookie);

        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([cookie], Assert.Single(_backend.Requests).Values("Cookie"));
    }

    // RFC 9113 §3.1: the upgrade from plain text has been given up. Passed on, it would be a tunnel past the proxy.
    [Fact]
    public async Task UpgradeToH2c_IsNotPassedOn()
    {
        var answer = await _edge.Exchange(
            $"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        var request = Assert.Single(_backend.Requests);
        Assert.Empty(request.Values("Upgrade"));
        Assert.Empty(request.Values("Connection"));
    }

    // Half a minute without progress is too long; a minute of slow progress is not. All at once, as it takes its time.
    [Fact]
    public async Task SlowClients_AreCut_AndHonestOnesAreNot()
    {
        var head = $"POST / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n";
        var slowHead = Trickle(head, $"X-Slow: {new string('s', 1000)}", perSecond: 1);
        var slowBody = Trickle(head + "Content-Length: 100000\r\n\r\n", new string('b', 100_000), perSecond: 100);
        var slowChunks = Trickle(head + "Transfer-Encoding: chunked\r\n\r\n", string.Concat(Enumerable.Repeat("1\r\nx\r\n", 1000)), perSecond: 1);
        var silentHandshake = Silent();
        var honest = Trickle(head + "Content-Length: 20000\r\n\r\n", new string('h', 20_000), perSecond: 500);
        for (var i = 0; i < 10; i++)
        {
            Assert.StartsWith("HTTP/1.1 200 ", await _edge.Exchange($"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.InRange(await silentHandshake, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(25));
        foreach (var slow in new[] { slowHead, slowBody, slowChunks })
        {
            var (answer, took) = await slow;
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
            Assert.InRange(took, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(60));
        }

        Assert.StartsWith("HTTP/1.1 200 ", (await honest).Answer, StringComparison.Ordinal);
        Assert.Equal(20_000, Assert.Single(_backend.Requests, request => request.Body.Length > 0).Body.Length);
        _edge.ExpectSilentLog();
    }

    private async Task<(string Answer, TimeSpan Took)> Trickle(string first, string rest, int perSecond)
    {
        await using var tls = await _edge.Handshake();
        var watch = Stopwatch.StartNew();
        await tls.WriteAsync(Encoding.Latin1.GetBytes(first));
        var answer = ReadPatiently(tls);
        try
        {
            for (var at = 0; at < rest.Length && !answer.IsCompleted; at += perSecond)
            {
                await tls.WriteAsync(Encoding.Latin1.GetBytes(rest[at..Math.Min(rest.Length, at + perSecond)]));
                await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1)));
            }
        }
        catch (IOException)
        {
            // Cut.
        }

        return (await answer, watch.Elapsed);
    }

    private static async Task<string> ReadPatiently(SslStream tls)
    {
        using var reader = new StreamReader(tls, Encoding.Latin1, leaveOpen: true);
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        }
        catch (IOException)
        {
            return "";
        }
    }

    // A real client's hello, and nothing after it.
    private async Task<TimeSpan> Silent()
    {
        using var stand = new TestBackend();
        using var real = new TcpClient();
        await real.ConnectAsync(stand.EndPoint);
        await using var tls = new SslStream(real.GetStream());
        _ = tls.AuthenticateAsClientAsync(SiteEdge.Name);
        using var accepted = await stand.AcceptAsync();
        using var socket = await TestSocket.ConnectAsync(_edge.Process.EndPoint("edge"));
        var watch = Stopwatch.StartNew();
        await socket.SendAsync(await accepted.ReceiveSomeAsync());
        try
        {
            while (await socket.ReceiveSomeAsync() is { Length: > 0 })
            {
            }
        }
        catch (SocketException)
        {
            // Reset.
        }

        return watch.Elapsed;
    }
}
