using System.Diagnostics;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class FairnessTests : DataPathTests
{
    [Theory, Engines]
    public async Task Messages_BesideBulkOnTheSameLoop_AreNotHeldUp(LoopEngine engine)
    {
        var edge = Edge(engine, loopCount: 1);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var bulk = await edge.PairAsync(backend, "a");
        var (client, server) = await edge.PairAsync(backend, "a");

        var sending = bulk.Server.SendKnownAsync(long.MaxValue / 2);
        var receiving = bulk.Client.ReceiveKnownAsync(long.MaxValue / 2);
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < 200; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await client.SendKnownAsync(10);
            await server.ReceiveKnownAsync(10);
            await server.SendKnownAsync(10);
            await client.ReceiveKnownAsync(10);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        }

        Assert.False(sending.IsCompleted || receiving.IsCompleted);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        bulk.Client.Reset();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await Assert.ThrowsAnyAsync<Exception>(() => receiving);
    }

    [Theory, Engines]
    public async Task Connections_NewBesideBulkOnTheSameLoop_AreServed(LoopEngine engine)
    {
        var edge = Edge(engine, loopCount: 1);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b"));
        edge.Start();
        b.Serve(TestBackend.EchoAsync);
        var bulk = await edge.PairAsync(a, "a");

        var sending = bulk.Client.SendKnownAsync(long.MaxValue / 2);
        var receiving = bulk.Server.ReceiveKnownAsync(long.MaxValue / 2);
        var hello = EdgeFixture.Hello("b.test");
        for (var round = 0; round < 100; round++)
        {
            using var client = await edge.ConnectAsync();
            await client.SendAsync(hello);
            Assert.Equal(hello, await client.ReceiveAsync(hello.Length));
        }

        Assert.False(sending.IsCompleted || receiving.IsCompleted);
        bulk.Server.Reset();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        await Assert.ThrowsAnyAsync<Exception>(() => receiving);
    }
}
