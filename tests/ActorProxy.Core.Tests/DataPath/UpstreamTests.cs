using System.Net;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class UpstreamTests : DataPathTests
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(200);

    [Theory, Engines(ProxyProtocolVersion.Off, ProxyProtocolVersion.V2)]
    public async Task Server_ThatRefuses_IsFollowedByTheNextWithTheSameBytes(LoopEngine engine, ProxyProtocolVersion version)
    {
        var edge = Edge(engine);
        using var backend = new TestBackend();
        edge.AddUpstream("a", [Refusing(), backend.EndPoint], upstream => upstream with { ProxyProtocol = version });
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        for (var round = 0; round < 4; round++)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello);
            using var server = await backend.AcceptAsync();
            var first = await server.ReceiveSomeAsync();
            Assert.Equal(hello, version == ProxyProtocolVersion.Off ? first : first[ReceivedHeader.Read(first).Length..]);
        }

        var entries = await edge.Log.WaitForAsync(4);
        Assert.All(entries, entry => Assert.Equal(backend.EndPoint.ToString(), entry.Server));
    }

    [Theory, Engines]
    public async Task Server_ThatDoesNotAnswer_IsFollowedByTheNextWithTheSameBytes(LoopEngine engine)
    {
        var edge = Edge(engine);
        using var deaf = await DeafServer.StartAsync();
        using var backend = new TestBackend();
        edge.AddUpstream("a", [deaf.EndPoint, backend.EndPoint], upstream => upstream with { ConnectTimeout = ShortTimeout, ProxyProtocol = ProxyProtocolVersion.V1 });
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        // Round-robin: one of two connections meets the deaf server first.
        for (var round = 0; round < 2; round++)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello);
            using var server = await backend.AcceptAsync();
            var first = await server.ReceiveSomeAsync();
            Assert.Equal(hello, first[ReceivedHeader.Read(first).Length..]);
        }

        await edge.Log.WaitForAsync(2);
        Assert.Equal(2, edge.Metrics.Of("a").ConnectedCount);
    }

    [Theory, Engines]
    public async Task Servers_AllDown_EndTheConnectionAsRefused(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.AddUpstream("a", [Refusing(), Refusing(), Refusing()]);
        edge.Start();

        var client = await edge.GreetAsync("a");
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.UpstreamRefused, (await edge.Log.SingleAsync()).Reason);
        Assert.Equal(("a", CloseReason.UpstreamRefused), edge.Metrics["tls"].Closings.Single());
    }

    [Theory, Engines]
    public async Task Server_ThatDoesNotAnswer_EndsTheConnectionByTheTimeout(LoopEngine engine)
    {
        var edge = Edge(engine);
        using var deaf = await DeafServer.StartAsync();
        edge.AddUpstream("a", [deaf.EndPoint], upstream => upstream with { ConnectTimeout = ShortTimeout });
        edge.Start();

        var client = await edge.GreetAsync("a");
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.UpstreamTimeout, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines]
    public async Task Client_ThatResetsWhileTheServerIsDialled_EndsTheConnection(LoopEngine engine)
    {
        var edge = Edge(engine);
        using var deaf = await DeafServer.StartAsync();
        edge.AddUpstream("a", [deaf.EndPoint], upstream => upstream with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        edge.Start();

        var client = await edge.GreetAsync("a");
        await Wait.UntilAsync(async () => (await edge.InspectAsync(c => c.Stage)).Contains(Stage.ProxyOut), "the server is dialled");
        client.Reset();

        // The sockets engine learns of it when it reads, which it does not while it dials.
        var reason = engine == LoopEngine.Sockets ? CloseReason.UpstreamTimeout : CloseReason.ClientReset;
        Assert.Equal(reason, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines]
    public async Task Upstream_WithoutAnyAddress_IsRefused(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.AddUpstream("a", [], upstream => upstream with { Servers = [new UpstreamServer("not-resolved.test:1", "not-resolved.test", 1)] });
        edge.Start();

        var client = await edge.GreetAsync("a");
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.UpstreamRefused, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines]
    public async Task Upstream_ThatIsFull_RefusesOneMoreUntilOneHasEnded(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a", upstream => upstream with { MaxConnections = 2 });
        edge.Start();
        var first = await edge.PairAsync(backend, "a");
        await edge.PairAsync(backend, "a");

        var third = await edge.GreetAsync("a");
        Assert.Empty(await third.ReceiveToResetAsync());
        var refused = await edge.Log.SingleAsync();
        Assert.Equal((CloseReason.OverLimit, "a"), (refused.Reason, refused.Upstream));

        first.Client.Reset();
        await edge.Log.WaitForAsync(2);
        await edge.PairAsync(backend, "a");
    }

    [Theory, Engines]
    public async Task LeastConnections_WithOneServerBusy_TakesTheOther(LoopEngine engine)
    {
        var edge = Edge(engine);
        using var one = new TestBackend();
        using var two = new TestBackend();
        edge.AddUpstream("a", [one.EndPoint, two.EndPoint], upstream => upstream with { Balance = BalancePolicy.LeastConnections });
        edge.Start();
        one.Serve(TestBackend.EchoAsync);
        two.Serve(TestBackend.EchoAsync);

        for (var count = 1; count <= 10; count++)
        {
            var client = await edge.GreetAsync("a");
            await client.ReceiveAsync(1);
        }

        Assert.Equal((5, 5), (one.AcceptedCount, two.AcceptedCount));
    }

    // A port that was free a moment ago and is not listened on.
    private static IPEndPoint Refusing()
    {
        using var backend = new TestBackend();
        return backend.EndPoint;
    }
}
