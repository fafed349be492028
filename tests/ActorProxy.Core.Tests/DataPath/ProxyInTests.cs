using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Protocols.ProxyProtocol;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class ProxyInTests : DataPathTests
{
    private static readonly NetEndPoint Client = Parse("203.0.113.7", 4711);
    private static readonly NetEndPoint Destination = Parse("198.51.100.1", 443);

    [Theory, Engines(ProxyProtocolVersion.V1, ProxyProtocolVersion.V2)]
    public async Task Header_ByteByByte_IsTakenAndPassedOn(LoopEngine engine, ProxyProtocolVersion version)
    {
        var edge = TrustingEdge(engine, out var backend);
        var hello = EdgeFixture.Hello("a.test");

        var client = await edge.ConnectAsync();
        await client.SendSplitAsync((byte[])[.. Header(version), .. hello]);
        await ExpectAnnouncedAsync(edge, client, backend, hello);
    }

    [Theory, Engines(ProxyProtocolVersion.V1, ProxyProtocolVersion.V2)]
    public async Task Header_CutInTwoAtEveryByte_IsTakenAndPassedOn(LoopEngine engine, ProxyProtocolVersion version)
    {
        var edge = TrustingEdge(engine, out var backend);
        var (header, hello) = (Header(version), EdgeFixture.Hello("a.test"));

        for (var cut = 1; cut <= header.Length; cut++)
        {
            var client = await edge.ConnectAsync();
            await client.SendAsync(header.AsMemory(0, cut));
            await Wait.UntilAsync(
                async () => (await edge.InspectAsync(c => cut < header.Length ? c.HeldOpeningLength == cut : c.Announced is not null)).Contains(true), "the part arrived");
            await client.SendAsync((byte[])[.. header[cut..], .. hello]);
            await ExpectAnnouncedAsync(edge, client, backend, hello);
        }
    }

    [Theory, Engines]
    public async Task Header_WithoutAddresses_LeavesTheBalancersOwn(LoopEngine engine)
    {
        var edge = TrustingEdge(engine, out var backend);
        var local = new byte[16];
        ProxyHeaderWriter.WriteLocalV2(local);

        foreach (var header in new[] { local, "PROXY UNKNOWN\r\n"u8.ToArray() })
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync((byte[])[.. header, .. EdgeFixture.Hello("a.test")]);
            using var server = await backend.AcceptAsync();
            var received = ReceivedHeader.Read(await server.ReceiveSomeAsync());
            Assert.Equal(NetEndPoint.From(client.LocalEndPoint), received.Header.Source);
            Assert.Equal(NetEndPoint.From(client.RemoteEndPoint), received.Header.Destination);
        }
    }

    [Theory, Engines]
    public async Task Header_ThatIsMissingOrWrong_EndsTheConnection(LoopEngine engine)
    {
        var edge = TrustingEdge(engine, out _);
        byte[][] starts = [EdgeFixture.Hello("a.test"), "PROXY TCP4 1.2.3.4\r\n"u8.ToArray(), "PROXY "u8.ToArray(), []];

        foreach (var start in starts)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(start);
            client.End();
            Assert.Empty(await ReceiveAsync(client));
        }

        Assert.Equal(Enumerable.Repeat(CloseReason.BadProxyHeader, starts.Length), await edge.Metrics["tls"].RefusalsAsync(starts.Length));
    }

    [Theory, Engines]
    public async Task Header_ThatEndsHalfWayInOneTurn_IsBadAtOnce(LoopEngine engine)
    {
        var edge = TrustingEdge(engine, out _);
        var client = await edge.ConnectAsync();
        await client.SendAsync("PROXY"u8.ToArray());
        await Wait.UntilAsync(async () => (await edge.InspectAsync(c => c.HeldOpeningLength)).Contains(5), "the start arrived");
        using (await edge.PauseLoopsAsync())
        {
            await client.SendAsync(" TCP4"u8.ToArray());
            client.End();
        }

        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.BadProxyHeader, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines]
    public async Task Header_FromAnUntrustedSource_IsNotRead(LoopEngine engine)
    {
        var edge = TrustingEdge(engine, out var backend, trusted: "127.0.0.2/32");
        var hello = EdgeFixture.Hello("a.test");

        var client = await edge.ConnectAsync();
        await client.SendAsync((byte[])[.. Header(ProxyProtocolVersion.V1), .. hello]);
        Assert.Empty(await ReceiveAsync(client));
        Assert.Equal(CloseReason.NotTls, await edge.Metrics["tls"].RefusalAsync());

        var plain = await edge.ConnectAsync();
        await plain.SendAsync(hello);
        var received = ReceivedHeader.Read(await (await backend.AcceptAsync()).ReceiveSomeAsync());
        Assert.Equal(NetEndPoint.From(plain.LocalEndPoint), received.Header.Source);
    }

    [Theory, Engines]
    public async Task Header_ThatDoesNotCome_IsClosedByTheTimeout(LoopEngine engine)
    {
        var edge = TrustingEdge(engine, out _);
        edge.ChangeListener(listener => listener with { Preread = new PrereadSettings { Timeout = TimeSpan.FromMilliseconds(200) } });
        edge.Start();

        var client = await edge.ConnectAsync();
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.PrereadTimeout, await edge.Metrics["tls"].RefusalAsync());
    }

    private static NetEndPoint Parse(string address, ushort port) =>
        NetAddress.TryParse(address, out var parsed) ? new NetEndPoint(parsed, port) : throw new ArgumentException(address);

    private static byte[] Header(ProxyProtocolVersion version)
    {
        if (version == ProxyProtocolVersion.V1)
        {
            return Encoding.ASCII.GetBytes($"PROXY TCP4 {Client.Address} {Destination.Address} {Client.Port} {Destination.Port}\r\n");
        }

        var header = new byte[ProxyHeaderWriter.MaxV2Bytes(0, 0, 0)];
        return header[..ProxyHeaderWriter.WriteV2(header, Client, Destination, default, default, default)];
    }

    // Refused with bytes still unread the kernel sends RST, else FIN; either is a refusal.
    private static async Task<byte[]> ReceiveAsync(TestSocket client)
    {
        try
        {
            return await client.ReceiveToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return [];
        }
    }

    private static async Task ExpectAnnouncedAsync(EdgeFixture edge, TestSocket client, TestBackend backend, byte[] hello)
    {
        using var server = await backend.AcceptAsync();
        var first = await server.ReceiveSomeAsync();
        var received = ReceivedHeader.Read(first);
        Assert.Equal(Client, received.Header.Source);
        Assert.Equal(Destination, received.Header.Destination);
        Assert.Equal(hello, first[received.Length..]);

        var logged = edge.Log.Entries.Count;
        client.Dispose();
        server.Dispose();
        Assert.Equal(Client.ToString(), (await edge.Log.WaitForAsync(logged + 1))[^1].Client);
    }

    private EdgeFixture TrustingEdge(LoopEngine engine, out TestBackend backend, string trusted = "127.0.0.1/32")
    {
        Assert.True(IpPrefix.TryParse(trusted, out var prefix));
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { AcceptProxyFrom = [prefix] });
        backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = ProxyProtocolVersion.V2 });
        edge.Start();
        return edge;
    }
}
