using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites;

/// <summary>Stopping an edge that serves sites: requests under way finish, clients are told to go, and what stays is cut in the end.</summary>
public sealed class SiteStopTests
{
    private const byte GoAway = 7;

    [Fact]
    public async Task Stop_LetsRequestsFinish_EndsIdleConnections_AndCutsWhatStays()
    {
        var release = new TaskCompletionSource();
        var started = 0;
        await using var backend = await HttpBackend.Start(async http =>
        {
            if (http.WebSockets.IsWebSocketRequest)
            {
                using var socket = await http.WebSockets.AcceptWebSocketAsync();
                await Task.WhenAny(socket.ReceiveAsync(new byte[1], http.RequestAborted));
                return;
            }

            if (http.Request.Path == "/slow")
            {
                Interlocked.Increment(ref started);
                await release.Task;
            }

            http.Response.ContentLength = 6;
            await http.Response.WriteAsync("served");
        });
        await using var edge = await SiteEdge.Start($"upstream = \"{SiteEdge.Http(backend.Port)}\"", "limits { drain-time = 4s }");
        var endPoint = edge.Process.EndPoint("edge");
        await using var idle = await SiteClient.Connect(endPoint);
        await idle.Get("/");
        await using var idle2 = await SiteClient.Connect(endPoint, protocol: SslApplicationProtocol.Http2);
        await idle2.Stream.WriteAsync(Preface);
        await using var busy = await SiteClient.Connect(endPoint);
        await busy.Send("/slow");
        using var client2 = edge.Client();
        client2.DefaultRequestVersion = HttpVersion.Version20;
        client2.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var busy2 = client2.GetAsync($"https://{SiteEdge.Name}/slow");
        using var invoker = new HttpMessageInvoker(edge.Handler());
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"wss://{SiteEdge.Name}/chat"), invoker, default);
        await Eventually.True(() => Volatile.Read(ref started) == 2, "both requests to reach their server");

        edge.Process.Send(Signal.Term);
        await edge.Process.Errors.WaitFor("Draining");

        Assert.False((await idle.End()).Reset);
        Assert.Contains(GoAway, await FrameTypes(idle2.Stream));
        release.SetResult();
        var answer = await busy.Receive();
        Assert.Equal(("served", "close"), (answer.Body, answer.Headers.GetValueOrDefault("Connection")));
        Assert.False((await busy.End()).Reset);
        using var answer2 = await busy2;
        Assert.Equal("served", await answer2.Content.ReadAsStringAsync());
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1], default));

        Assert.Equal(0, await edge.Process.WaitForExit());
        var lines = edge.Process.Output.All.Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!).ToList();
        Assert.Equal(2, lines.Count(line => (string?)line["path"] == "/slow" && (string?)line["reason"] == "completed"));
        Assert.Single(lines, line => (string?)line["path"] == "/chat" && (string?)line["reason"] == "drained");
        await edge.Process.Errors.WaitFor("Drained; 1 connections had to be cut");
        Assert.Empty(edge.Process.Complaints());
    }

    // RFC 9113 §3.4, and empty SETTINGS.
    private static byte[] Preface => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0];

    /// <summary>The types of all frames until the end.</summary>
    private static async Task<List<byte>> FrameTypes(Stream stream)
    {
        var types = new List<byte>();
        var head = new byte[9];
        using var patience = new CancellationTokenSource(Eventually.Patience);
        while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, patience.Token) == head.Length)
        {
            types.Add(head[3]);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt32BigEndian(head) >> 8], patience.Token);
        }

        return types;
    }
}
