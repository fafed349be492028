using System.Net;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class LimitTests : DataPathTests
{
    [Theory, Engines]
    public async Task MaxConnections_Reached_RefusesOneMoreUntilOneHasEnded(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Settings = edge.Settings with { Limits = new LimitSettings { MaxConnections = 2 } };
        edge.Start();
        var first = await edge.PairAsync(backend, "a");
        await edge.PairAsync(backend, "a");

        await edge.ExpectRefusedAsync();
        Assert.Equal(CloseReason.OverLimit, await edge.Metrics["tls"].RefusalAsync());

        first.Client.Reset();
        await edge.Log.WaitForAsync(1);
        await edge.PairAsync(backend, "a");
    }

    [Theory, Engines]
    public async Task MaxConnectionsPerIp_OfOneClient_LeavesOthersAlone(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Settings = edge.Settings with { Limits = new LimitSettings { MaxConnectionsPerIp = 2 } };
        edge.Start();
        await edge.PairAsync(backend, "a");
        var second = await edge.PairAsync(backend, "a");

        await edge.ExpectRefusedAsync();
        var other = await edge.GreetAsync("a", from: IPAddress.Parse("127.0.0.9"));
        await backend.AcceptAsync();

        second.Client.Reset();
        await edge.Log.WaitForAsync(1);
        await edge.PairAsync(backend, "a");
    }

    [Theory, Engines]
    public async Task MaxConnectionsPerIp_BehindABalancer_CountsTheAnnounced(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        Assert.True(IpPrefix.TryParse("127.0.0.1", out var balancer));
        edge.ChangeListener(listener => listener with { AcceptProxyFrom = [balancer] });
        edge.Settings = edge.Settings with { Limits = new LimitSettings { MaxConnectionsPerIp = 1 } };
        edge.Start();

        foreach (var client in new[] { "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1" })
        {
            var served = await ConnectAsync(client);
            await backend.AcceptAsync();
            Assert.NotNull(served);
        }

        // The same IPv4 address, the same IPv6 /64.
        foreach (var client in new[] { "192.0.2.1", "2001:db8::2" })
        {
            await (await ConnectAsync(client)).ReceiveToResetAsync();
        }

        Assert.Equal([CloseReason.OverLimit, CloseReason.OverLimit], await edge.Metrics["tls"].RefusalsAsync(2));

        async Task<TestSocket> ConnectAsync(string client)
        {
            var family = client.Contains(':', StringComparison.Ordinal) ? "TCP6" : "TCP4";
            var destination = family == "TCP6" ? "::1" : "127.0.0.1";
            var socket = await edge.ConnectAsync();
            await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"PROXY {family} {client} {destination} 1000 443\r\n"), .. EdgeFixture.Hello("a.test")]);
            return socket;
        }
    }

    [Theory, Engines]
    public async Task Clients_SilentByTheHundreds_DoNotKeepOthersFromBeingServed(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        backend.Serve(TestBackend.EchoAsync);
        for (var count = 0; count < 500; count++)
        {
            var silent = await edge.ConnectAsync();
            await silent.SendAsync(count % 2 == 0 ? Array.Empty<byte>() : [0x16, 3, 1]);
        }

        var hello = EdgeFixture.Hello("a.test");
        for (var round = 0; round < 50; round++)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello);
            Assert.Equal(hello, await client.ReceiveAsync(hello.Length));
        }
    }

    [Theory, Engines]
    public async Task Clients_ComingWhileALoopIsBehind_AreSharedOutAllTheSame(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.Start();
        using (await edge.PauseLoopsAsync(edge.Proxy.Loops[1]))
        {
            for (var count = 0; count < 200; count++)
            {
                await edge.ConnectAsync();
            }

            await Wait.UntilAsync(() => edge.Proxy.Loops[0].ConnectionCount > (engine == LoopEngine.Sockets ? 50 : 0), "the other loop accepts");
        }

        await Wait.UntilAsync(() => edge.Metrics["tls"].BeganCount == 200, "all are accepted");
        Assert.All(edge.Proxy.Loops, loop => Assert.InRange(loop.ConnectionCount, 60, 140));
    }
}
