using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Watching;

/// <summary>A headless Chromium, driven by its DevTools protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    public const string Tool = "chromium";

    private readonly TempFolder _folder = new();
    private readonly ChildProcess _process;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _waiting = new();
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private Chromium() => _process = new ChildProcess(
        Tools.Find(Tool),
        // Its sandbox does not work for root, who may be running the tests; it shows nobody's pages but ours.
        ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-breakpad", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={_folder.Path}", "about:blank"],
        _folder.Path);

    /// <summary>Told of what happens in a page: its session, the name, the parameters.</summary>
    public event Action<string, string, JsonNode>? Happened;

    public static async Task<Chromium> Start()
    {
        const string Address = "DevTools listening on ";
        var chromium = new Chromium();
        var line = await chromium._process.Errors.WaitFor(Address);
        await chromium._socket.ConnectAsync(new Uri(line[(line.IndexOf(Address, StringComparison.Ordinal) + Address.Length)..]), default);
        chromium._reading = chromium.Read();
        return chromium;
    }

    /// <summary>Has a command carried out.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">An object with its parameters.</param>
    /// <param name="session">Of a page; empty = the browser's own.</param>
    public async Task<JsonNode> Send(string method, object? parameters = null, string session = "")
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _waiting[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var command = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = JsonSerializer.SerializeToNode(parameters ?? new { }) };
        if (session.Length > 0)
        {
            command["sessionId"] = session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, true, default);
        }
        finally
        {
            _sending.Release();
        }

        var reply = await answer.Task.WaitAsync(Eventually.Patience);
        Assert.True(reply["error"] is null, $"{method}: {reply["error"]}");
        return reply["result"]!;
    }

    public async ValueTask DisposeAsync()
    {
        // In order, so that none of its processes writes to the folder any more.
        await Send("Browser.close");
        await _process.WaitForExit();
        await _reading;
        await _process.DisposeAsync();
        _socket.Dispose();
        _sending.Dispose();
        _folder.Dispose();
    }

    private async Task Read()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, default);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonNode.Parse(message.ToArray())!);
                    message.SetLength(0);
                }
            }
        }
        catch (WebSocketException)
        {
            // It has ended.
        }
    }

    private void Take(JsonNode message)
    {
        if ((int?)message["id"] is { } id)
        {
            if (_waiting.TryRemove(id, out var answer))
            {
                answer.SetResult(message);
            }
        }
        else
        {
            Happened?.Invoke((string?)message["sessionId"] ?? "", (string)message["method"]!, message["params"]!);
        }
    }
}
