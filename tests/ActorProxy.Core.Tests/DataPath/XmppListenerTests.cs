using System.Text;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class XmppListenerTests : DataPathTests
{
    [Theory, Engines]
    public async Task Stream_ByItsDomain_ReachesItsServerUnchanged(LoopEngine engine)
    {
        var edge = XmppEdge(engine);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b"));
        edge.Start();

        foreach (var (backend, name, count) in new[] { (a, "a", 1), (b, "b", 2) })
        {
            var all = Header(name + ".test", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            var client = await edge.ConnectAsync();
            await client.SendAsync(all);
            var server = await backend.AcceptAsync();
            Assert.Equal(all, await server.ReceiveAsync(all.Length));
            await server.SendAsync("<proceed/>"u8.ToArray());
            Assert.Equal("<proceed/>", Encoding.ASCII.GetString(await client.ReceiveAsync(10)));
            server.End();
            client.End();
            var entry = (await edge.Log.WaitForAsync(count))[^1];
            Assert.Equal((CloseReason.Completed, name + ".test", name + ".test", name), (entry.Reason, entry.ServerName, entry.Route, entry.Upstream));
        }
    }

    [Theory, Engines]
    public async Task Header_ByteByByte_IsRoutedAndUnchanged(LoopEngine engine)
    {
        var edge = XmppEdge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var header = Header("A.Test.");

        var client = await edge.ConnectAsync();
        await client.SendSplitAsync(header);
        Assert.Equal(header, await (await backend.AcceptAsync()).ReceiveAsync(header.Length));
    }

    [Theory, Engines]
    public async Task Server_WithAProxyHeader_IsToldTheClientAndTheDomain(LoopEngine engine)
    {
        var edge = XmppEdge(engine);
        edge.AddRoute("xn--mnchen-3ya.test", "a");
        var backend = edge.AddUpstream("a", upstream => upstream with { ProxyProtocol = ProxyProtocolVersion.V2 });
        edge.Start();

        var client = await edge.ConnectAsync();
        await client.SendAsync(Header("münchen.test"));
        var header = ReceivedHeader.Read(await (await backend.AcceptAsync()).ReceiveSomeAsync());

        Assert.Equal(client.LocalEndPoint.Port, header.Header.Source.Port);
        Assert.Equal("xn--mnchen-3ya.test", Encoding.ASCII.GetString(header.Tlvs[ReceivedHeader.Authority]));
        Assert.DoesNotContain(ReceivedHeader.Alpn, header.Tlvs);
    }

    [Theory, Engines]
    public async Task Domain_ThatIsNone_TakesTheDefault(LoopEngine engine)
    {
        var edge = XmppEdge(engine);
        var backend = edge.AddUpstream("a");
        edge.SetDefault("a");
        edge.Start();

        foreach (var to in new[] { "", "192.0.2.1", "nobody.test" })
        {
            var client = await edge.ConnectAsync();
            await client.SendAsync(Header(to));
            Assert.Equal(Header(to), await (await backend.AcceptAsync()).ReceiveAsync(Header(to).Length));
        }
    }

    [Theory, Engines("reject", "sites", "redirect")]
    public async Task Domain_ThatIsRefused_IsToldSoInAStreamOfItsOwn(LoopEngine engine, string target)
    {
        var edge = XmppEdge(engine);
        edge.AddRoute("refused.test", target);
        edge.Start();

        var client = await edge.ConnectAsync();
        await client.SendAsync(Header("refused.test"));
        var answer = Encoding.UTF8.GetString(await client.ReceiveToEndAsync());

        Assert.Equal("host-unknown", System.Xml.Linq.XDocument.Parse(answer).Descendants().Last().Name.LocalName);
        var entry = await edge.Log.SingleAsync();
        Assert.Equal((CloseReason.NoRoute, "refused.test", null), (entry.Reason, entry.ServerName, entry.Upstream));
    }

    [Theory, Engines("GET / HTTP/1.1\r\n", "<stream:stream to='a.test' to='b.test'>", "<?xml version='1.0'?><!DOCTYPE x>", "<stream:stream to='a.test'")]
    public async Task Client_ThatOpensNoStream_IsClosedUnheard(LoopEngine engine, string sent)
    {
        var edge = XmppEdge(engine);
        edge.AddUpstream("a");
        edge.SetDefault("a");
        edge.Start();

        var client = await edge.ConnectAsync();
        await client.SendAsync(Encoding.UTF8.GetBytes(sent));
        client.End();

        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.NotTls, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines]
    public async Task Header_LongerThanAllowedOrTooSlow_IsClosed(LoopEngine engine)
    {
        var edge = XmppEdge(engine);
        edge.AddUpstream("a");
        edge.ChangeListener(listener => listener with { Preread = new PrereadSettings { MaxBytes = 1024, Timeout = TimeSpan.FromMilliseconds(300) } });
        edge.Start();

        var tooLong = await edge.ConnectAsync();
        await tooLong.SendAsync(Encoding.ASCII.GetBytes("<stream:stream id='" + new string('x', 1024)));
        Assert.Equal(CloseReason.PrereadTooLarge, await edge.Metrics["tls"].RefusalAsync());
        var slow = await edge.ConnectAsync();
        await slow.SendAsync("<stream:stream "u8.ToArray());
        Assert.Equal([CloseReason.PrereadTooLarge, CloseReason.PrereadTimeout], await edge.Metrics["tls"].RefusalsAsync(2));
    }

    private static byte[] Header(string to, string then = "") => Encoding.UTF8.GetBytes(
        $"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='{to}' version='1.0'>{then}");

    private EdgeFixture XmppEdge(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Kind = ListenerKind.Xmpp });
        return edge;
    }
}
