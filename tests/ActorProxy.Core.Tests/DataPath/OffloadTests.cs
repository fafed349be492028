using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Routing;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

/// <summary>What a route to <c>sites</c> does: socket and first bytes change hands, the books stay.</summary>
public class OffloadTests : DataPathTests
{
    [Theory, Engines(1, 16, 100_000)]
    public async Task Hello_OfASite_IsHandedOverWholeHoweverItComes(LoopEngine engine, int piece)
    {
        var edge = SiteEdge(engine);
        var client = await edge.ConnectAsync();
        var hello = EdgeFixture.Hello(EchoOffload.Name);
        foreach (var part in hello.Chunk(piece))
        {
            await client.SendAsync(part);
        }

        Assert.Equal(hello, await client.ReceiveAsync(hello.Length));
        await client.SendAsync("later"u8.ToArray());
        Assert.Equal("later"u8.ToArray(), await client.ReceiveAsync(5));
        client.End();
        Assert.Empty(await client.ReceiveToEndAsync());

        var handover = Assert.Single(edge.Offload.Taken);
        Assert.Equal((ListenerKind.Tls, EchoOffload.Name, "default"), (handover.Kind, handover.ServerName, handover.Route));
        Assert.Equal(client.LocalEndPoint, handover.Client.ToIPEndPoint());
        Assert.Equal(edge.EndPoint(), handover.Local.ToIPEndPoint());
        var entry = await edge.Log.SingleAsync();
        Assert.Equal((CloseReason.Completed, "sites"), (entry.Reason, entry.Upstream));
    }

    [Theory, Engines]
    public async Task Name_OfNoSite_IsRefusedInTlsWords(LoopEngine engine)
    {
        var edge = SiteEdge(engine);
        var client = await edge.ConnectAsync();
        await client.SendAsync(EdgeFixture.Hello("other.test"));

        // Alert, fatal, unrecognized_name (RFC 6066 §3).
        Assert.Equal(new byte[] { 21, 3, 3, 0, 2, 2, 112 }, await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.NoRoute, (await edge.Log.SingleAsync()).Reason);
        Assert.Empty(edge.Offload.Taken);
    }

    [Theory, Engines]
    public async Task HttpListener_HandsOverBeforeAByte(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Kind = ListenerKind.Http });
        edge.Start();
        var client = await edge.ConnectAsync();

        await Wait.UntilAsync(() => !edge.Offload.Taken.IsEmpty, "a handover");
        await client.SendAsync("GET / HTTP/1.1"u8.ToArray());
        Assert.Equal("GET / HTTP/1.1"u8.ToArray(), await client.ReceiveAsync(14));
        client.End();
        Assert.Empty(await client.ReceiveToEndAsync());
    }

    [Theory, Engines]
    public async Task Abort_CutsAtOnce(LoopEngine engine)
    {
        var edge = SiteEdge(engine);
        var client = await edge.ConnectAsync();
        await client.SendAsync(EdgeFixture.Hello(EchoOffload.Name));
        await client.ReceiveAsync(EdgeFixture.Hello(EchoOffload.Name).Length);

        await edge.InspectAsync(connection =>
        {
            connection.Abort(CloseReason.Banned);
            return true;
        });
        await client.ReceiveToResetAsync();
        Assert.Equal(CloseReason.Banned, (await edge.Log.SingleAsync()).Reason);
    }

    private EdgeFixture SiteEdge(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.SetDefault(RouteTableSettings.Sites);
        edge.Start();
        return edge;
    }
}
