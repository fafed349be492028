using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>Websockets through a site, by the upgrade of HTTP/1.1 (RFC 6455) and by the extended CONNECT of HTTP/2 (RFC 8441).</summary>
public sealed class WebSocketTests
{
    // A second is what the site gives a request that is silent; Kestrel's own patience with uploads is five and more.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Socket_IsSilentForLongerThanARequestMayBe_AndGoesOnBothWays(int version)
    {
        var closed = new TaskCompletionSource<(WebSocketCloseStatus?, string?)>();
        await using var backend = await HttpBackend.Start(http => http.WebSockets.IsWebSocketRequest ? Converse(http, closed) : Task.Delay(Silence, http.RequestAborted));
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\", idle-timeout = 1s");
        using var client = new HttpMessageInvoker(edge.Handler());
        using var socket = await Connect(client, version);
        using var http = edge.Client();

        var silentRequest = http.GetAsync($"https://{SiteEdge.Name}/");
        await Task.Delay(Silence);

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await silentRequest).StatusCode);
        await Send(socket, "from the client");
        Assert.Equal("heard: from the client", await Receive(socket));
        Assert.Equal("by itself", await Receive(socket));
        var large = new string('x', 1_000_000);
        await Send(socket, large);
        Assert.Equal("heard: " + large, await Receive(socket));
        Assert.Equal("by itself", await Receive(socket));
        await socket.CloseAsync((WebSocketCloseStatus)4001, "enough", default);
        Assert.Equal(((WebSocketCloseStatus)4001, "enough"), await closed.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Close_ByTheBackend_ReachesTheClientWithItsCode(int version)
    {
        await using var backend = await HttpBackend.Start(async http =>
        {
            using var accepted = await http.WebSockets.AcceptWebSocketAsync();
            await accepted.CloseAsync((WebSocketCloseStatus)4002, "go away", default);
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        using var client = new HttpMessageInvoker(edge.Handler());
        using var socket = await Connect(client, version);

        var end = await socket.ReceiveAsync(new byte[16], default);

        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
        Assert.Equal(((WebSocketCloseStatus)4002, "go away"), (socket.CloseStatus, socket.CloseStatusDescription));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Refusal_ByTheBackend_IsAnAnswer(int version)
    {
        await using var backend = await HttpBackend.Start(http =>
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        using var client = new HttpMessageInvoker(edge.Handler());

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => Connect(client, version));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    // A client that is gone without a word is noticed by the backend, and the other way round.
    [Fact]
    public async Task Abort_IsPassedOn()
    {
        var ended = new TaskCompletionSource();
        await using var backend = await HttpBackend.Start(async http =>
        {
            using var accepted = await http.WebSockets.AcceptWebSocketAsync();
            try
            {
                await accepted.ReceiveAsync(new byte[16], default);
            }
            catch (WebSocketException)
            {
                ended.SetResult();
            }
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"");
        using var client = new HttpMessageInvoker(edge.Handler());
        using var socket = await Connect(client, 1);

        socket.Abort();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task ExtendedConnect_ForAnythingElse_IsRefused()
    {
        using var backend = new RecordingServer();
        await using var edge = await SiteEdge.Start($"upstream = \"{backend.Url}\"");
        await using var client = await Http2Wire.Open(edge);

        await client.SendHeaders(1, [.. Http2Wire.Request(method: "CONNECT"), (":protocol", "connect-udp")], endStream: false);

        Assert.Equal("501", await client.Outcome(1));
        Assert.Empty(backend.Requests);
    }

    private static async Task<ClientWebSocket> Connect(HttpMessageInvoker client, int version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await socket.ConnectAsync(new Uri($"wss://{SiteEdge.Name}/chat"), client, default);
        return socket;
    }

    private static async Task Converse(HttpContext http, TaskCompletionSource<(WebSocketCloseStatus?, string?)> closed)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        while (await Receive(socket) is { } text)
        {
            await Send(socket, "heard: " + text);
            await Send(socket, "by itself");
        }

        closed.SetResult((socket.CloseStatus, socket.CloseStatusDescription));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    private static Task Send(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

    /// <returns>Null at the end.</returns>
    private static async Task<string?> Receive(WebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(text.ToArray());
            }
        }
    }
}
