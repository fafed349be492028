using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class BackPressureTests : DataPathTests
{
    private const long StreamBytes = 64 * 1024 * 1024;

    // What the kernel may hold in its four socket buffers, with room; the edge itself adds one pipe or one read.
    private const long MostInFlight = 32 * 1024 * 1024;

    [Theory, Engines(true, false)]
    public async Task Reader_ThatDoesNotRead_BlocksTheSenderAndThenGetsAll(LoopEngine engine, bool upload)
    {
        var (edge, sender, receiver) = await PairedAsync(engine, upload);

        var sending = sender.SendKnownAsync(StreamBytes);
        await sender.StalledAsync();
        Assert.InRange(sender.KnownSent, 1, MostInFlight);
        var kept = Assert.Single(await edge.InspectAsync(c => c.ClientSocket.UnsentBytes + c.UpstreamSocket!.UnsentBytes));
        Assert.InRange(kept, 0, EventLoop.ReadBytes);
        Assert.True(Assert.Single(await edge.InspectAsync(c => (upload ? c.UpstreamSocket! : c.ClientSocket).SendBlocked)));

        await receiver.ReceiveKnownAsync(StreamBytes);
        await sending;
        sender.End();
        Assert.Empty(await receiver.ReceiveToEndAsync());
    }

    [Theory, Engines]
    public async Task Reader_ThatIsSlowAndSmall_GetsEveryByte(LoopEngine engine)
    {
        var (_, client, server) = await PairedAsync(engine, receiveBuffer: 4096);
        const long Bytes = 3_000_000;

        var sending = server.SendKnownAsync(Bytes);
        for (var received = 0L; received < Bytes; received += 5000)
        {
            await client.ReceiveKnownAsync(5000);
        }

        await sending;
        server.End();
        Assert.Empty(await client.ReceiveToEndAsync());
    }

    [Theory, Engines]
    public async Task Readers_OfBothSidesStopped_GoOnWhenBothReadAgain(LoopEngine engine)
    {
        var (_, client, server) = await PairedAsync(engine);

        var (up, down) = (client.SendKnownAsync(StreamBytes), server.SendKnownAsync(StreamBytes));
        await Task.WhenAll(client.StalledAsync(), server.StalledAsync());
        await Task.WhenAll(client.ReceiveKnownAsync(StreamBytes), server.ReceiveKnownAsync(StreamBytes));
        await Task.WhenAll(up, down);
    }

    [Theory, Engines]
    public async Task End_BehindBlockedBytes_ArrivesAfterThem(LoopEngine engine)
    {
        var (_, client, server) = await PairedAsync(engine, receiveBuffer: 4096);

        // The whole of it fits into the buffers on the way: the server is done and gone before the client begins to read.
        const long Bytes = 1_500_000;
        var sending = server.SendKnownAsync(Bytes);
        await sending;
        server.End();
        await client.ReceiveKnownAsync(Bytes);
        Assert.Empty(await client.ReceiveToEndAsync());
    }

    [Theory, Engines(true, false)]
    public async Task Stream_ThatIsBlocked_EndsWithEitherSidesReset(LoopEngine engine, bool byReader)
    {
        var (edge, client, server) = await PairedAsync(engine);

        var sending = server.SendKnownAsync(StreamBytes);
        await server.StalledAsync();
        (byReader ? client : server).Reset();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        if (!byReader && engine == LoopEngine.Sockets)
        {
            // This engine learns of it when the reader reads.
            await client.ReceiveToResetAsync();
        }

        await edge.Log.SingleAsync();
    }
}
