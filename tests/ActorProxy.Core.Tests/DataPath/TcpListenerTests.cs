using System.Text;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class TcpListenerTests : DataPathTests
{
    [Theory, Engines(ProxyProtocolVersion.Off, ProxyProtocolVersion.V1, ProxyProtocolVersion.V2)]
    public async Task Server_ThatSpeaksFirst_IsHeardByASilentClient(LoopEngine engine, ProxyProtocolVersion version)
    {
        var edge = TcpEdge(engine, version, out var backend);

        var client = await edge.ConnectAsync();
        var server = await backend.AcceptAsync();
        if (version != ProxyProtocolVersion.Off)
        {
            var header = ReceivedHeader.Read(await server.ReceiveSomeAsync());
            Assert.Equal(NetEndPoint.From(client.LocalEndPoint), header.Header.Source);
            Assert.DoesNotContain(ReceivedHeader.Authority, header.Tlvs);
            Assert.DoesNotContain(ReceivedHeader.Alpn, header.Tlvs);
        }

        await server.SendAsync("220 mail\r\n"u8.ToArray());
        Assert.Equal("220 mail\r\n", Encoding.ASCII.GetString(await client.ReceiveAsync(10)));
        await client.SendAsync("EHLO me\r\n"u8.ToArray());
        Assert.Equal("EHLO me\r\n", Encoding.ASCII.GetString(await server.ReceiveAsync(9)));
        server.End();
        Assert.Empty(await client.ReceiveToEndAsync());
        client.End();
        Assert.Empty(await server.ReceiveToEndAsync());

        var entry = await edge.Log.SingleAsync();
        Assert.Equal((CloseReason.Completed, null, "a", 9L, 10L), (entry.Reason, entry.Route, entry.Upstream, entry.BytesIn, entry.BytesOut));
    }

    [Theory, Engines]
    public async Task Client_BehindABalancer_IsAnnouncedToTheServer(LoopEngine engine)
    {
        var edge = TcpEdge(engine, ProxyProtocolVersion.V1, out var backend);
        Assert.True(IpPrefix.TryParse("127.0.0.1", out var balancer));
        edge.ChangeListener(listener => listener with { AcceptProxyFrom = [balancer] });
        edge.Start();

        var client = await edge.ConnectAsync();
        await client.SendAsync("PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\nEHLO me\r\n"u8.ToArray());
        var server = await backend.AcceptAsync();
        Assert.Equal("PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\nEHLO me\r\n", Encoding.ASCII.GetString(await server.ReceiveSomeAsync()));
    }

    [Theory, Engines]
    public async Task Client_ThatSpeaksBeforeTheServerIsReached_LosesNothing(LoopEngine engine)
    {
        var edge = TcpEdge(engine, ProxyProtocolVersion.Off, out var backend);
        var client = await edge.ConnectAsync();
        await client.SendKnownAsync(300_000);
        client.End();
        var server = await backend.AcceptAsync();
        await server.ReceiveKnownAsync(300_000);
        Assert.Empty(await server.ReceiveToEndAsync());
    }

    private EdgeFixture TcpEdge(LoopEngine engine, ProxyProtocolVersion version, out TestBackend backend)
    {
        var edge = Edge(engine);
        backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = version });
        edge.ChangeListener(listener => listener with { Kind = ListenerKind.Tcp, Routes = null, Upstream = "a" });
        edge.Start();
        return edge;
    }
}
