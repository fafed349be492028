using System.Net;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class BanTests : DataPathTests
{
    private static readonly IPAddress Banned = IPAddress.Parse("127.0.0.66");

    [Theory, Engines(ListenerKind.Tls, ListenerKind.Tcp)]
    public async Task Client_ThatIsBanned_IsResetAtAcceptUntilItIsLifted(LoopEngine engine, ListenerKind kind)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        if (kind == ListenerKind.Tcp)
        {
            edge.ChangeListener(listener => listener with { Kind = kind, Routes = null, Upstream = "a" });
        }

        edge.Start();
        var ban = Ban("127.0.0.66");
        edge.Bans.Put(ban);

        await edge.ExpectRefusedAsync(from: Banned);
        Assert.Equal(CloseReason.Banned, await edge.Metrics["tls"].RefusalAsync());
        Assert.Equal((1, 0), (edge.Metrics["tls"].AcceptedCount, edge.Metrics["tls"].BeganCount));
        await edge.PairAsync(backend, "a");
        var refusal = Assert.Single(await edge.Proxy.RecentRefusalsAsync());
        Assert.Equal((NetAddress.From(Banned), CloseReason.Banned, "tls", 1), (refusal.Client, refusal.Reason, refusal.Listener, refusal.Count));

        edge.Bans.Remove(ban.Prefix);
        var served = await edge.GreetAsync("a", from: Banned);
        await backend.AcceptAsync();
    }

    [Theory, Engines]
    public async Task Client_ThatIsBannedAndAnnounced_IsResetAfterItsHeader(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        Assert.True(IpPrefix.TryParse("127.0.0.1", out var balancer));
        edge.ChangeListener(listener => listener with { AcceptProxyFrom = [balancer] });
        edge.Start();
        edge.Bans.Put(Ban("192.0.2.0/24"));

        var refused = await edge.ConnectAsync();
        await refused.SendAsync("PROXY TCP4 192.0.2.7 127.0.0.1 1000 443\r\n"u8.ToArray());
        Assert.Empty(await refused.ReceiveToResetAsync());
        Assert.Equal(CloseReason.Banned, await edge.Metrics["tls"].RefusalAsync());

        var served = await edge.ConnectAsync();
        await served.SendAsync((byte[])[.. "PROXY TCP4 198.51.100.7 127.0.0.1 1000 443\r\n"u8, .. EdgeFixture.Hello("a.test")]);
        await backend.AcceptAsync();
    }

    [Theory, Engines]
    public async Task Client_OfIPv4OnADualStackListener_IsFoundByItsIPv4Ban(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.IPv6Any, 0)] });
        edge.Start();
        edge.Bans.Put(Ban("127.0.0.66"));

        await edge.ExpectRefusedAsync(from: Banned);
        Assert.Equal(CloseReason.Banned, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines]
    public async Task Connection_CutFromOutside_IsResetOnBothSides(LoopEngine engine)
    {
        var (edge, client, server) = await PairedAsync(engine);

        await edge.InspectAsync(connection =>
        {
            connection.Abort(CloseReason.Kicked);
            return 0;
        });
        Assert.Empty(await client.ReceiveToResetAsync());
        Assert.Empty(await server.ReceiveToResetAsync());
        Assert.Equal(CloseReason.Kicked, (await edge.Log.SingleAsync()).Reason);
    }

    private static Ban Ban(string prefix) => new()
    {
        Prefix = IpPrefix.TryParse(prefix, out var parsed) ? parsed : throw new ArgumentException(prefix),
        Jail = "test",
        Origin = BanOrigin.Api,
        SinceUnixMs = 0,
    };
}
