using System.Net.Sockets;
using System.Net.WebSockets;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;
using AdminClient = ActorProxy.Tests.Admin.AdminClient;

namespace ActorProxy.Tests.Sites;

/// <summary>
/// One edge for tests that come from many addresses: nobody is spared from bans. Beside the site: one that takes a single request at a
/// time (<see cref="Narrow"/>), listeners behind a balancer, port 80 of an upstream (<see cref="Passed"/>), reporters, a feed.
/// </summary>
public sealed class LivingSite : IAsyncLifetime, IDisposable
{
    public const string Narrow = "narrow.example.test";
    public const string Passed = "passed.example.test";
    public const string InFeed = "203.0.113.66";
    public const int ConnectionsPerClient = 8;

    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _release = new();
    private int _slow;
    private int _abandoned;
    private HttpBackend _backend = null!;

    internal SiteEdge Edge { get; private set; } = null!;

    internal EdgeProcess Process => Edge.Process;

    internal AdminClient Admin => Process.Admin;

    /// <summary>Requests of <c>/slow</c> that have reached the backend.</summary>
    internal int SlowCount => Volatile.Read(ref _slow);

    /// <summary>Those of them that the edge has given up.</summary>
    internal int AbandonedCount => Volatile.Read(ref _abandoned);

    public async Task InitializeAsync()
    {
        _backend = await HttpBackend.Start(Answer);
        _folder.Write("feed.txt", InFeed + "\n");
        Edge = await SiteEdge.Start(
            $"upstream = \"{SiteEdge.Http(_backend.Port)}\", report-failures {{ jail = web-auth, statuses = [401, 403] }}",
            $$"""
            limits { max-connections-per-ip = {{ConnectionsPerClient}} }
            listeners {
              behind-plain { bind = ["127.0.0.1:0"], kind = http, routes = public, accept-proxy-from = ["127.0.0.1/32"] }
              {{(Socket.OSSupportsIPv6 ? "six { bind = [\"[::1]:0\"], kind = http, routes = public }" : "")}}
            }
            routes { public { "{{Passed}}" = backend_a } }
            upstreams { backend_a { servers = ["127.0.0.1:9"], http-servers = ["127.0.0.1:{{_backend.Port}}"], health.interval = 0 } }
            sites { "{{Narrow}}" { certificate = self-signed, upstream = "{{SiteEdge.Http(_backend.Port)}}", max-connections = 1 } }
            bans {
              ignore = ["127.0.9.0/24"]
              kernel-filter = off
              store = ""
              jails { web-auth {} }
              reporters {
                site { token-sha256 = "{{Tokens.Sha256("site")}}", upstreams = ["{{SiteEdge.Name.ToUpperInvariant()}}"] }
                narrow { token-sha256 = "{{Tokens.Sha256("narrow")}}", upstreams = ["{{Narrow}}"] }
                passed { token-sha256 = "{{Tokens.Sha256("passed")}}", upstreams = [backend_a] }
                any { token-sha256 = "{{Tokens.Sha256("any")}}" }
              }
              feeds { list { file = "{{_folder["feed.txt"]}}" } }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        _release.SetResult();
        await Edge.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    internal Task<SiteClient> Connect(string? from = null, string name = SiteEdge.Name) => SiteClient.Connect(Process.EndPoint("edge"), name, from);

    internal async Task<ClientWebSocket> OpenWebSocket(string from)
    {
        using var invoker = new HttpMessageInvoker(Edge.Handler(from), disposeHandler: false);
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"wss://{SiteEdge.Name}/chat"), invoker, default);
        return socket;
    }

    /// <summary>What a backend does that has all that tests ask for.</summary>
    private async Task Answer(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/chat":
                await Chat(http);
                break;
            case "/slow":
                Interlocked.Increment(ref _slow);
                await Task.WhenAny(_release.Task, Task.Delay(Timeout.Infinite, http.RequestAborted));
                Interlocked.Add(ref _abandoned, http.RequestAborted.IsCancellationRequested ? 1 : 0);
                break;
            case "/echo":
                await http.Request.Body.CopyToAsync(http.Response.Body);
                break;
            case "/login":
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                await Say(http, "who are you?\n");
                break;
            default:
                await Say(http, http.Request.Headers["X-Forwarded-For"].ToString());
                break;
        }
    }

    private static Task Say(HttpContext http, string text)
    {
        http.Response.ContentLength = text.Length;
        return http.Response.WriteAsync(text);
    }

    private static async Task Chat(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64];
        try
        {
            while (await socket.ReceiveAsync(buffer, default) is { MessageType: not WebSocketMessageType.Close } received)
            {
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, default);
            }
        }
        catch (WebSocketException)
        {
            // The edge has cut it.
        }
    }
}
