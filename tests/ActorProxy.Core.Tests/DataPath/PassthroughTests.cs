using System.Net;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Protocols.ProxyProtocol;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.DataPath;

public class PassthroughTests : DataPathTests
{
    [Theory, Engines]
    public async Task Names_OfTwoBackends_EachGetsItsOwn(LoopEngine engine)
    {
        var edge = Edge(engine);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b"));
        edge.Start();

        foreach (var (backend, name) in new[] { (a, "a"), (b, "b"), (a, "a") })
        {
            var hello = EdgeFixture.Hello(name + ".test");
            var client = await edge.ConnectAsync();
            await client.SendAsync(hello);
            var server = await backend.AcceptAsync();
            Assert.Equal(hello, await server.ReceiveSomeAsync());

            await server.SendAsync("hello back"u8.ToArray());
            Assert.Equal("hello back"u8.ToArray(), await client.ReceiveAsync(10));
            await client.SendAsync("and on"u8.ToArray());
            Assert.Equal("and on"u8.ToArray(), await server.ReceiveAsync(6));

            client.End();
            Assert.Empty(await server.ReceiveToEndAsync());
            server.End();
            Assert.Empty(await client.ReceiveToEndAsync());
        }

        var entries = await edge.Log.WaitForAsync(3);
        Assert.All(entries, entry => Assert.Equal(CloseReason.Completed, entry.Reason));
        Assert.Equal(["a", "b", "a"], entries.Select(entry => entry.Upstream));
        Assert.Equal(["a.test", "b.test", "a.test"], entries.Select(entry => entry.ServerName));
        Assert.All(entries, entry => Assert.Equal(10, entry.BytesOut));
        Assert.All(entries, entry => Assert.Equal(EdgeFixture.Hello("a.test").Length + 6, entry.BytesIn));
        Assert.All(entries, entry => Assert.Equal("h2,http/1.1", entry.Alpn));
    }

    [Theory, Engines]
    public async Task HeaderV2_WithItsTlvs_ArrivesInOnePieceWithTheHello(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = ProxyProtocolVersion.V2 });
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        var client = await edge.ConnectAsync();
        await client.SendAsync(hello);
        var server = await backend.AcceptAsync();
        var first = await server.ReceiveSomeAsync();

        var header = ReceivedHeader.Read(first);
        Assert.Equal(hello, first[header.Length..]);
        Assert.Equal(ProxyHeaderKind.Proxied, header.Header.Kind);
        Assert.Equal(NetEndPoint.From(client.LocalEndPoint), header.Header.Source);
        Assert.Equal(NetEndPoint.From(client.RemoteEndPoint), header.Header.Destination);
        Assert.Equal(ClientHelloBuilder.AlpnList("h2", "http/1.1"), header.Tlvs[ReceivedHeader.Alpn]);
        Assert.Equal("a.test", Encoding.ASCII.GetString(header.Tlvs[ReceivedHeader.Authority]));
        Assert.Contains(ReceivedHeader.Crc32C, header.Tlvs);

        client.Dispose();
        server.Dispose();
        var entry = await edge.Log.SingleAsync();
        Assert.Equal(entry.Id, Encoding.ASCII.GetString(header.Tlvs[ReceivedHeader.UniqueId]));
        Assert.Equal(hello.Length, entry.BytesIn);
    }

    [Theory, Engines]
    public async Task HeaderV1_OfAClient_NamesBothAddresses(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = ProxyProtocolVersion.V1 });
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        var client = await edge.ConnectAsync();
        await client.SendAsync(hello);
        var first = await (await backend.AcceptAsync()).ReceiveSomeAsync();

        var line = $"PROXY TCP4 127.0.0.1 127.0.0.1 {client.LocalEndPoint.Port} {client.RemoteEndPoint.Port}\r\n";
        Assert.Equal(line, Encoding.ASCII.GetString(first, 0, line.Length));
        Assert.Equal(hello, first[line.Length..]);
    }

    [Theory, Engines(ProxyProtocolVersion.V1, ProxyProtocolVersion.V2)]
    public async Task Client_OfIPv6ToAnIPv6Backend_IsNamedByIPv6(LoopEngine engine, ProxyProtocolVersion version)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.IPv6Loopback, 0)] });
        var backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = version }, IPAddress.IPv6Loopback);
        edge.Start();

        var client = await edge.GreetAsync("a");
        var header = ReceivedHeader.Read(await (await backend.AcceptAsync()).ReceiveSomeAsync());

        Assert.Equal(NetEndPoint.From(client.LocalEndPoint), header.Header.Source);
        Assert.Equal(NetEndPoint.From(client.RemoteEndPoint), header.Header.Destination);
        Assert.False(header.Header.Source.Address.IsIPv4);
    }

    [Theory, Engines(ProxyProtocolVersion.V1, ProxyProtocolVersion.V2)]
    public async Task Client_OfIPv4OnADualStackListener_IsNamedUnmapped(LoopEngine engine, ProxyProtocolVersion version)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.IPv6Any, 0)] });
        var backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = version });
        edge.Start();

        var address = new IPEndPoint(IPAddress.Loopback, edge.EndPoint().Port);
        var client = edge.Keep(await TestSocket.ConnectAsync(address));
        await client.SendAsync(EdgeFixture.Hello("a.test"));
        var server = await backend.AcceptAsync();
        var first = await server.ReceiveSomeAsync();

        // The reader would unmap too: look at the bytes.
        if (version == ProxyProtocolVersion.V1)
        {
            Assert.StartsWith("PROXY TCP4 127.0.0.1 127.0.0.1 ", Encoding.ASCII.GetString(first), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(0x11, first[13]);
        }

        Assert.Equal(NetEndPoint.From(client.LocalEndPoint), ReceivedHeader.Read(first).Header.Source);
        client.Dispose();
        server.Dispose();
        Assert.Equal(client.LocalEndPoint.ToString(), (await edge.Log.SingleAsync()).Client);
    }

    [Theory, Engines]
    public async Task Client_OfIPv6OnADualStackListener_IsServedToo(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.IPv6Any, 0)] });
        var backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = ProxyProtocolVersion.V2 });
        edge.Start();

        var client = edge.Keep(await TestSocket.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, edge.EndPoint().Port)));
        await client.SendAsync(EdgeFixture.Hello("a.test"));
        var header = ReceivedHeader.Read(await (await backend.AcceptAsync()).ReceiveSomeAsync());
        Assert.Equal(NetEndPoint.From(client.LocalEndPoint), header.Header.Source);
    }

    [Theory, Engines]
    public async Task Bytes_BehindTheHello_FollowItUnchanged(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        byte[] all = [.. EdgeFixture.Hello("a.test"), .. KnownBytes.Make(200_000)];

        var client = await edge.ConnectAsync();
        await client.SendAsync(all);
        client.End();
        var server = await backend.AcceptAsync();
        Assert.Equal(all, await server.ReceiveToEndAsync());
    }
}
