using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites.Waf;

/// <summary>One edge with the core rules, for all tests of them: reading these takes a while.</summary>
public sealed class CoreRulesEdge : IAsyncLifetime
{
    public const string Blocking = "block.example.test";
    public const string Detecting = "detect.example.test";
    public const string Jailing = "jail.example.test";

    internal WafEdge Edge { get; private set; } = null!;

    public async Task InitializeAsync() => Edge = await WafEdge.Start(
        new Dictionary<string, string>
        {
            [Blocking] = "waf = block",
            [Detecting] = "waf = detect",
            [Jailing] = "waf { mode = block, jail = attacks }",
        },
        """
        bans { ignore = ["127.0.0.1/32"], kernel-filter = off, store = "", jails { attacks { max-retry = 3, ban-time = 1h } } }
        """,
        Answer);

    public Task DisposeAsync() => Edge.DisposeAsync().AsTask();

    /// <summary>Waits until tests before have not used up what may be written.</summary>
    public static Task MayWrite() => Task.Delay(TimeSpan.FromSeconds(1.1));

    /// <summary>What the server says to a request.</summary>
    public static string Told(string method, string target, byte[] body) => $"{method} {target} {body.Length} {Convert.ToHexString(SHA256.HashData(body))}";

    private static async Task Answer(HttpContext http)
    {
        if (http.WebSockets.IsWebSocketRequest)
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            var received = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, default);
            await socket.ReceiveAsync(buffer, default);
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, default);
            return;
        }

        if (http.Request.Path == "/events")
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: 1' UNION SELECT password FROM users--\n\n");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }

        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        await http.Response.WriteAsync(Told(http.Request.Method, http.Request.Path + http.Request.QueryString, body.ToArray()), Encoding.UTF8);
    }
}
