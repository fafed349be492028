using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class HalfCloseTests : DataPathTests
{
    private const int Bytes = 1_000_000;

    [Theory, Engines(true, false)]
    public async Task End_OfOneSide_LeavesTheOtherDirectionOpen(LoopEngine engine, bool clientFirst)
    {
        var (edge, first, second) = await PairedAsync(engine, clientFirst);

        first.End();
        Assert.Empty(await second.ReceiveToEndAsync());
        await Task.WhenAll(second.SendKnownAsync(Bytes), first.ReceiveKnownAsync(Bytes));
        await Task.WhenAll(second.SendKnownAsync(Bytes), first.ReceiveKnownAsync(Bytes));
        Assert.Empty(edge.Log.Entries);

        second.End();
        Assert.Empty(await first.ReceiveToEndAsync());
        Assert.Equal(CloseReason.Completed, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines(1, 1000, Bytes)]
    public async Task Bytes_WithTheEndRightBehind_ArriveBeforeIt(LoopEngine engine, int count)
    {
        var (edge, client, server) = await PairedAsync(engine);

        // Seen by the loop in one turn, as if they shared a segment.
        Task sending, answering;
        using (await edge.PauseLoopsAsync())
        {
            sending = SendAndEndAsync(client, count);
            answering = SendAndEndAsync(server, count);
            if (count < Bytes)
            {
                await Task.WhenAll(sending, answering);
            }
        }

        await Task.WhenAll(sending, answering, server.ReceiveKnownAsync(count), client.ReceiveKnownAsync(count));
        Assert.Empty(await server.ReceiveToEndAsync());
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.Completed, (await edge.Log.SingleAsync()).Reason);
    }

    [Theory, Engines]
    public async Task End_WithTheHello_ReachesTheServerAndTheAnswerTheClient(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var hello = EdgeFixture.Hello("a.test");

        var client = await edge.ConnectAsync();
        using (await edge.PauseLoopsAsync())
        {
            await client.SendAsync(hello);
            client.End();
        }

        var server = await backend.AcceptAsync();
        Assert.Equal(hello, await server.ReceiveToEndAsync());
        await Task.WhenAll(server.SendKnownAsync(Bytes), client.ReceiveKnownAsync(Bytes));
        server.End();
        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Equal(CloseReason.Completed, (await edge.Log.SingleAsync()).Reason);
    }

    private static async Task SendAndEndAsync(TestSocket socket, int count)
    {
        await socket.SendKnownAsync(count);
        socket.End();
    }
}
