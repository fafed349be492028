using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class StreamTests : DataPathTests
{
    private const long BulkBytes = 64 * 1024 * 1024;

    [Theory, Engines]
    public async Task Bulk_BothWaysAtOnce_ArrivesWhole(LoopEngine engine)
    {
        var (edge, client, server) = await PairedAsync(engine);

        await Task.WhenAll(
            client.SendKnownAsync(BulkBytes), server.ReceiveKnownAsync(BulkBytes),
            server.SendKnownAsync(BulkBytes), client.ReceiveKnownAsync(BulkBytes));
        client.End();
        server.End();
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Empty(await server.ReceiveToEndAsync());

        var entry = await edge.Log.SingleAsync();
        Assert.Equal((CloseReason.Completed, BulkBytes), (entry.Reason, entry.BytesOut));
        Assert.Equal(BulkBytes + EdgeFixture.Hello("a.test").Length, entry.BytesIn);
    }

    [Theory, Engines(true, false)]
    public async Task Bulk_OneWay_ArrivesWholeAndEnds(LoopEngine engine, bool upload)
    {
        var (edge, sender, receiver) = await PairedAsync(engine, upload);

        await Task.WhenAll(sender.SendKnownAsync(BulkBytes), receiver.ReceiveKnownAsync(BulkBytes));
        sender.End();
        Assert.Empty(await receiver.ReceiveToEndAsync());
        if (engine == LoopEngine.Epoll)
        {
            Assert.True(edge.Proxy.Loops.Sum(loop => loop.PipeCount) > 0, "bulk should have been spliced");
        }
    }

    [Theory, Engines]
    public async Task Messages_SmallAndMany_GoBackAndForth(LoopEngine engine)
    {
        var (edge, client, server) = await PairedAsync(engine);

        for (var round = 1; round <= 500; round++)
        {
            await client.SendKnownAsync(round);
            await server.ReceiveKnownAsync(round);
            await server.SendKnownAsync(1);
            await client.ReceiveKnownAsync(1);
        }

        Assert.Equal(0, edge.Proxy.Loops.Sum(loop => loop.PipeCount));
    }

    [Theory, Engines]
    public async Task Messages_OfEverySizeAroundABuffer_ArriveWhole(LoopEngine engine)
    {
        var (_, client, server) = await PairedAsync(engine);

        // The sign of bulk is a read that fills the scratch: pipes come and go here.
        foreach (var size in new[] { 65_535, 65_536, 65_537, 131_072, 1, 200_000, 65_536, 1_048_576, 1_048_577, 3 })
        {
            await Task.WhenAll(client.SendKnownAsync(size), server.ReceiveKnownAsync(size));
            await Task.WhenAll(server.SendKnownAsync(size), client.ReceiveKnownAsync(size));
        }
    }

    [Theory, Engines]
    public async Task Upload_ThatBeganBeforeTheRoute_GoesOn(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");
        const long Bytes = 8 * 1024 * 1024;

        // The client fills its window while the loop is away: no edge will say that there is more to read.
        var client = await edge.ConnectAsync();
        await client.SendAsync(hello.AsMemory(0, 10));
        Task sending;
        using (await edge.PauseLoopsAsync())
        {
            await client.SendAsync(hello.AsMemory(10));
            sending = client.SendKnownAsync(Bytes);
            await client.StalledAsync();
        }

        var server = await backend.AcceptAsync();
        await server.ReceiveAsync(hello.Length);
        await server.ReceiveKnownAsync(Bytes);
        await sending;
    }
}
