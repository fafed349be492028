using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class IdleTimeoutTests : DataPathTests
{
    // A machine with more to do than it can may stop a test for a second.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    [Theory, Engines(ListenerKind.Tls, ListenerKind.Tcp)]
    public async Task Connection_WithoutABytePassing_IsClosedByTheTimeout(LoopEngine engine, ListenerKind kind)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a", upstream => upstream with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        if (kind == ListenerKind.Tcp)
        {
            edge.ChangeListener(listener => listener with { Kind = kind, Routes = null, Upstream = "a" });
        }

        edge.Start();
        var began = Stopwatch.GetTimestamp();
        var (client, server) = await edge.PairAsync(backend, "a");

        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Empty(await server.ReceiveToEndAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.FromMilliseconds(300), Wait.Patience);
        Assert.Equal(CloseReason.IdleTimeout, (await edge.Log.SingleAsync()).Reason);
    }

    // Only there a socket's timers can be read from outside.
    [ToolTheory(Tools.Linux), Engines(0, 10)]
    public async Task Connection_WithoutATimeout_LeavesDeadPeersToTheSystem(LoopEngine engine, int timeoutMinutes)
    {
        var (edge, client, server) = await PairedAsync(engine, change: upstream => upstream with { IdleTimeout = TimeSpan.FromMinutes(timeoutMinutes) });

        var expected = timeoutMinutes == 0;
        await Wait.UntilAsync(() => HasKeepAlive(edge.EndPoint(), client.LocalEndPoint) == expected, "keep-alive towards the client");
        await Wait.UntilAsync(() => HasKeepAlive(server.RemoteEndPoint, server.LocalEndPoint) == expected, "keep-alive towards the server");
    }

    [Theory, Engines(true, false)]
    public async Task Connection_WithBytesOneWayOnly_StaysUntilTheyStop(LoopEngine engine, bool upload)
    {
        var (edge, sender, receiver) = await PairedAsync(engine, upload, upstream => upstream with { IdleTimeout = Idle });

        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < 2 * Idle)
        {
            await sender.SendKnownAsync(1);
            await receiver.ReceiveKnownAsync(1);
            await Task.Delay(20);
        }

        Assert.Empty(edge.Log.Entries);
        Assert.Empty(await receiver.ReceiveToEndAsync());
        Assert.Equal(CloseReason.IdleTimeout, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines]
    public async Task Connection_HalfClosedAndSilent_IsClosedByTheTimeout(LoopEngine engine)
    {
        var (edge, client, server) = await PairedAsync(engine, change: upstream => upstream with { IdleTimeout = TimeSpan.FromMilliseconds(300) });

        client.End();
        Assert.Empty(await server.ReceiveToEndAsync());
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.IdleTimeout, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines(true, false)]
    public async Task Connection_BlockedByItsReader_IsResetByTheTimeout(LoopEngine engine, bool upload)
    {
        var (edge, sender, receiver) = await PairedAsync(engine, upload, upstream => upstream with { IdleTimeout = Idle });

        // Bytes are lost with it: that must not look like an end to either side.
        await Assert.ThrowsAsync<SocketException>(() => sender.SendKnownAsync(long.MaxValue / 2));
        await receiver.ReceiveToResetAsync();
        Assert.Equal(CloseReason.IdleTimeout, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines]
    public async Task Connection_WhoseTimeoutIsOff_Stays(LoopEngine engine)
    {
        var edge = Edge(engine);
        var (a, b) = (edge.AddUpstream("a", upstream => upstream with { IdleTimeout = TimeSpan.Zero }), edge.AddUpstream("b", upstream => upstream with { IdleTimeout = TimeSpan.FromMilliseconds(200) }));
        edge.Start();
        var (client, server) = await edge.PairAsync(a, "a");
        var other = await edge.PairAsync(b, "b");

        Assert.Empty(await other.Client.ReceiveToEndAsync());
        await client.SendKnownAsync(1);
        await server.ReceiveKnownAsync(1);
    }

    /// <summary>Reads the socket's timer from <c>/proc/net/tcp</c>: 2 is keep-alive.</summary>
    private static bool HasKeepAlive(IPEndPoint local, IPEndPoint remote)
    {
        var ends = $":{local.Port:X4} 0100007F:{remote.Port:X4} ";
        var line = File.ReadLines("/proc/net/tcp").Single(line => line.Contains(ends, StringComparison.Ordinal));
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5].StartsWith("02:", StringComparison.Ordinal);
    }
}
