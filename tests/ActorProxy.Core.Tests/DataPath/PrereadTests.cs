using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Prereading;
using ActorProxy.Testing.Edge;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.DataPath;

public class PrereadTests : DataPathTests
{
    [Theory, Engines(1, 7, 16384)]
    public async Task Hello_ByteByByteInRecordsOfAnySize_IsRoutedAndUnchanged(LoopEngine engine, int recordBytes)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var hello = ClientHelloBuilder.Typical("a.test").Build(recordBytes);

        var client = await edge.ConnectAsync();
        await client.SendSplitAsync(hello);
        var server = await backend.AcceptAsync();
        Assert.Equal(hello, await server.ReceiveAsync(hello.Length));
    }

    [Theory, Engines]
    public async Task Hello_CutInTwoAtEveryByte_IsRoutedAndUnchanged(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        for (var cut = 1; cut < hello.Length; cut++)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello.AsMemory(0, cut));
            await HeldAsync(edge, cut);
            await client.SendAsync(hello.AsMemory(cut));
            using var server = await backend.AcceptAsync();
            Assert.Equal(hello, await server.ReceiveAsync(hello.Length));
        }

        Assert.Equal(hello.Length - 1, edge.Metrics["tls"].PrereadCount);
    }

    [Theory, Engines]
    public async Task Hello_WithoutAName_TakesTheDefault(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.SetDefault("a");
        edge.Start();
        byte[][] hellos =
        [
            CapturedHellos.OpenSslTls12WithoutName,
            new ClientHelloBuilder().Build(),
            EdgeFixture.Hello("127.0.0.1"),
            EdgeFixture.Hello("nobody.knows.test"),
        ];

        foreach (var hello in hellos)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello);
            using var server = await backend.AcceptAsync();
            Assert.Equal(hello, await server.ReceiveAsync(hello.Length));
        }

        var entries = await edge.Log.WaitForAsync(hellos.Length);
        Assert.Equal([null, null, null, "nobody.knows.test"], entries.Select(entry => entry.ServerName).Order());
        Assert.All(entries, entry => Assert.Equal("default", entry.Route));
    }

    [Theory, Engines]
    public async Task Name_ThatIsRejected_GetsTheAlertThenTheEnd(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.AddUpstream("a");
        edge.AddRoute("secret.test", "reject");
        edge.Start();

        var client = await edge.GreetAsync("secret");
        Assert.Equal([0x15, 3, 3, 0, 2, 2, 112], await client.ReceiveToEndAsync());

        var entry = await edge.Log.SingleAsync();
        Assert.Equal((CloseReason.NoRoute, "secret.test", "secret.test", null), (entry.Reason, entry.ServerName, entry.Route, entry.Upstream));
        Assert.Equal((null, CloseReason.NoRoute), Assert.Single(edge.Metrics["tls"].Closings));
    }

    [Theory, Engines]
    public async Task Garbage_OfAnyKind_IsClosedAsNotTls(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.AddUpstream("a");
        edge.SetDefault("a");
        edge.Start();
        byte[][] garbage = ["GET / HTTP/1.1\r\n\r\n"u8.ToArray(), "PROXY TCP4 1.2.3.4 1.2.3.4 5 6\r\n"u8.ToArray(), [0], [0x16, 2, 0]];

        foreach (var bytes in garbage)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(bytes);
            Assert.Empty(await client.ReceiveToEndAsync());
        }

        Assert.Equal(Enumerable.Repeat(CloseReason.NotTls, garbage.Length), await edge.Metrics["tls"].RefusalsAsync(garbage.Length));
        Assert.Empty(edge.Log.Entries);
    }

    [Theory, Engines]
    public async Task Nothing_ThenTheEnd_IsNotTls(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.Start();

        var client = await edge.ConnectAsync();
        client.End();
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.NotTls, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines]
    public async Task Hello_ThatEndsHalfWay_IsNotTlsAtOnce(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.AddUpstream("a");
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        // The end in a segment of its own, and, with the loop kept busy meanwhile, seen together with the last bytes.
        for (var round = 0; round < 2; round++)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello.AsMemory(0, 20));
            await HeldAsync(edge, 20);
            using (round == 0 ? null : await edge.PauseLoopsAsync())
            {
                await client.SendAsync(hello.AsMemory(20, 20));
                client.End();
            }

            Assert.Empty(await client.ReceiveToEndAsync());
        }

        Assert.Equal([CloseReason.NotTls, CloseReason.NotTls], await edge.Metrics["tls"].RefusalsAsync(2));
    }

    [Theory, Engines]
    public async Task Reset_InsteadOfAHello_IsTheClients(LoopEngine engine)
    {
        var edge = Edge(engine);
        edge.Start();

        var client = await edge.ConnectAsync();
        await client.SendAsync(EdgeFixture.Hello("a.test").AsMemory(0, 10));
        await HeldAsync(edge, 10);
        client.Reset();
        Assert.Equal(CloseReason.ClientReset, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines(true, false)]
    public async Task Client_TooSlowWithItsHello_IsClosedByTheTimeout(LoopEngine engine, bool silent)
    {
        var edge = Edge(engine);
        edge.ChangeListener(listener => listener with { Preread = new PrereadSettings { Timeout = TimeSpan.FromMilliseconds(300) } });
        edge.AddUpstream("a");
        edge.Start();

        var client = await edge.ConnectAsync();
        if (!silent)
        {
            await client.SendAsync(EdgeFixture.Hello("a.test").AsMemory(0, 50));
        }

        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.PrereadTimeout, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines]
    public async Task Hello_LongerThanAllowed_IsTooLarge(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        var fitting = ClientHelloBuilder.Typical("a.test").WithPadding(1000).Build();
        edge.ChangeListener(listener => listener with { Preread = new PrereadSettings { MaxBytes = fitting.Length } });
        edge.Start();

        var client = await edge.ConnectAsync();
        await client.SendAsync(fitting);
        var server = await backend.AcceptAsync();
        Assert.Equal(fitting, await server.ReceiveAsync(fitting.Length));

        // Its record's length gives it away: the rest need not come.
        var tooLong = ClientHelloBuilder.Typical("a.test").WithPadding(1001).Build();
        var other = await edge.ConnectAsync();
        await other.SendAsync(tooLong.AsMemory(0, 600));
        Assert.Empty(await other.ReceiveToEndAsync());
        Assert.Equal(CloseReason.PrereadTooLarge, await edge.Metrics["tls"].RefusalAsync());
    }

    [Theory, Engines]
    public async Task Hello_OfTheGreatestSize_IsRoutedAndUnchanged(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.ChangeListener(listener => listener with { Preread = new PrereadSettings { MaxBytes = 64 * 1024 } });
        edge.Start();
        byte[] all = [.. ClientHelloBuilder.Typical("a.test").WithPadding(60_000).Build(), .. KnownBytes.Make(100_000)];

        var client = await edge.ConnectAsync();
        await client.SendAsync(all);
        client.End();
        var server = await backend.AcceptAsync();
        Assert.Equal(all, await server.ReceiveToEndAsync());
    }

    private static Task HeldAsync(EdgeFixture edge, int bytes) =>
        Wait.UntilAsync(async () => (await edge.InspectAsync(connection => connection.HeldOpeningLength)).Contains(bytes), $"{bytes} bytes arrived");
}
