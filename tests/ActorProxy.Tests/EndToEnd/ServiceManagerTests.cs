using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>What the process tells a service manager, and when.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Edge_UnderAManager_TellsItsLife(bool isAbstract)
    {
        var address = isAbstract ? "@actorproxy-test-" + Guid.NewGuid().ToString("N") : _folder["notify"];
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(isAbstract ? '\0' + address[1..] : address));
        var told = new ConcurrentQueue<string[]>();
        var listening = Listen(manager, told);
        await using (var edge = await TaggedEdge.Start("limits { drain-time = 5s }", under: ["/usr/bin/env", "NOTIFY_SOCKET=" + address]))
        {
            await Eventually.True(() => told.Count == 1, "word that it is ready");
            await edge.Edge.Hangup();
            await Eventually.True(() => told.Count == 3, "word of the reload");
            edge.Edge.Configure("}");
            await edge.Edge.Hangup();
            await Eventually.True(() => told.Count == 5, "word of the rejected one");
            edge.Edge.Send(Signal.Term);
            Assert.Equal(0, await edge.Edge.WaitForExit());
            await Eventually.True(() => told.Count == 6, "word of the stop");
        }

        manager.Dispose();
        await listening;
        var words = told.ToArray();
        Assert.Equal(["READY=1", "RELOADING=1", "READY=1", "RELOADING=1", "READY=1", "STOPPING=1"], words.Select(lines => lines[0]));
        Assert.StartsWith("MONOTONIC_USEC=", words[1][1], StringComparison.Ordinal);
        Assert.InRange(long.Parse(words[1][1].Split('=')[1], CultureInfo.InvariantCulture), 1, Environment.TickCount64 * 1000);
        Assert.EndsWith("is in force", words[2][1], StringComparison.Ordinal);
        Assert.Contains("rejected", words[4][1], StringComparison.Ordinal);
        Assert.Contains("EXTEND_TIMEOUT_USEC=65000000", words[5]);
    }

    [Theory]
    [InlineData("/nonexistent/notify")]
    [InlineData("vsock:1:2")]
    [InlineData("@")]
    public async Task Edge_WhoseManagerIsNotThere_DoesItsWork(string address)
    {
        await using var edge = await TaggedEdge.Start(under: ["/usr/bin/env", "NOTIFY_SOCKET=" + address]);
        using var client = await edge.Open();

        await client.Echo("here");
        Assert.Empty(edge.Edge.Complaints());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task Listen(Socket manager, ConcurrentQueue<string[]> told)
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                told.Enqueue(Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer)).Split('\n'));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed by the test.
        }
    }
}
