using System.Net.Sockets;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class ResetTests : DataPathTests
{
    [Theory, Engines(true, false)]
    public async Task Reset_OfOneSide_ReachesTheOtherAsAReset(LoopEngine engine, bool byClient)
    {
        var (edge, first, second) = await PairedAsync(engine, byClient);

        first.Reset();
        Assert.Empty(await second.ReceiveToResetAsync());
        await ExpectResetAsync(edge, byClient);
    }

    [Theory, Engines(true, false)]
    public async Task Reset_AfterTheOtherSideHasEnded_ReachesItAsAReset(LoopEngine engine, bool byClient)
    {
        var (edge, first, second) = await PairedAsync(engine, byClient);

        second.End();
        Assert.Empty(await first.ReceiveToEndAsync());
        first.Reset();
        Assert.Empty(await second.ReceiveToResetAsync());
        await ExpectResetAsync(edge, byClient);
    }

    [Theory, Engines(true, false)]
    public async Task Bytes_SentJustBeforeAReset_ArriveBeforeIt(LoopEngine engine, bool byClient)
    {
        var (edge, first, second) = await PairedAsync(engine, byClient);

        using (await edge.PauseLoopsAsync())
        {
            await first.SendAsync("last words"u8.ToArray());
            first.Reset();
        }

        Assert.Equal("last words"u8.ToArray(), await second.ReceiveToResetAsync());
        await ExpectResetAsync(edge, byClient);
    }

    [Theory, Engines(true, false)]
    public async Task Answer_OfASideThatResetsWhileTheOtherStillSends_IsDelivered(LoopEngine engine, bool byClient)
    {
        var (edge, first, second) = await PairedAsync(engine, byClient);

        // A server that refuses an upload: it answers, and closes with what it has not read, which makes a reset.
        using (await edge.PauseLoopsAsync())
        {
            await second.SendAsync(new byte[1000]);
            await first.SendAsync("413 too large"u8.ToArray());
            first.Reset();
        }

        Assert.Equal("413 too large"u8.ToArray(), await second.ReceiveToResetAsync());
        await ExpectResetAsync(edge, byClient);
    }

    [Theory, Engines(true, false)]
    public async Task Side_ThatEndsAndGoesAwayWhileTheOtherSends_EndsTheConnection(LoopEngine engine, bool byClient)
    {
        var (edge, first, second) = await PairedAsync(engine, byClient);

        // A whole answer, the end, and no one there any more: what comes after is answered with a reset.
        await first.SendAsync("all"u8.ToArray());
        first.Dispose();
        Assert.Equal("all"u8.ToArray(), await second.ReceiveAsync(3));
        Assert.Empty(await second.ReceiveToEndAsync());
        await Assert.ThrowsAsync<SocketException>(() => second.SendKnownAsync(long.MaxValue / 2));
        await ExpectResetAsync(edge, byClient);
    }

    [Theory, Engines(true, false)]
    public async Task EndAndReset_SeenInOneTurn_EndTheConnection(LoopEngine engine, bool byClient)
    {
        var (edge, first, second) = await PairedAsync(engine, byClient);

        using (await edge.PauseLoopsAsync())
        {
            await first.SendAsync("all"u8.ToArray());
            first.End();
            first.Reset();
        }

        // The sockets engine hears nothing of a side that has ended, until it sends to it.
        Assert.Equal("all"u8.ToArray(), await second.ReceiveAsync(3));
        if (engine == LoopEngine.Sockets)
        {
            await Assert.ThrowsAsync<SocketException>(() => second.SendKnownAsync(long.MaxValue / 2));
        }

        await ExpectResetAsync(edge, byClient);
    }

    [Theory, Engines(true, false)]
    public async Task Bulk_CutByAReset_GivesEverythingBack(LoopEngine engine, bool byReceiver)
    {
        var (edge, client, server) = await PairedAsync(engine);

        var sending = server.SendKnownAsync(long.MaxValue / 2);
        await client.ReceiveKnownAsync(20_000_000);
        (byReceiver ? client : server).Reset();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        if (!byReceiver)
        {
            await client.ReceiveToResetAsync();
        }

        await ExpectResetAsync(edge, byReceiver);
    }

    private static async Task ExpectResetAsync(EdgeFixture edge, bool byClient) =>
        Assert.Equal(byClient ? CloseReason.ClientReset : CloseReason.UpstreamReset, (await edge.Log.SingleAsync()).Reason);
}
