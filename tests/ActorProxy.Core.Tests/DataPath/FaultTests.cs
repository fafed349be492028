using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class FaultTests : DataPathTests
{
    [Theory, Engines]
    public async Task Fault_WhileBytesMove_EndsThatConnectionAlone(LoopEngine engine)
    {
        var edge = Edge(engine, loopCount: 1);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b"));
        edge.ExpectedFaults = 1;
        edge.Start();
        var other = await edge.PairAsync(a, "a");
        var (client, server) = await edge.PairAsync(b, "b");

        edge.Metrics.Of("b").Moving = () => throw new InvalidOperationException("injected");
        await client.SendAsync("x"u8.ToArray());
        Assert.Empty(await client.ReceiveToResetAsync());
        await server.ReceiveToResetAsync();

        Assert.Equal(CloseReason.Fault, (await edge.Log.SingleAsync()).Reason);
        Assert.Equal("injected", Assert.Single(edge.Owner.Faults).Message);
        Assert.Equal(1, edge.Metrics["tls"].FaultedCount);
        await AliveAsync(other);
    }

    [Theory, Engines]
    public async Task Fault_InPreread_EndsThatConnectionAlone(LoopEngine engine)
    {
        var edge = Edge(engine, loopCount: 1);
        var a = edge.AddUpstream("a");
        edge.ExpectedFaults = 1;
        edge.Start();
        var other = await edge.PairAsync(a, "a");

        edge.Metrics["tls"].Prereading = () =>
        {
            edge.Metrics["tls"].Prereading = null;
            throw new InvalidOperationException("injected");
        };
        var client = await edge.GreetAsync("a");
        Assert.Empty(await client.ReceiveToResetAsync());

        await AliveAsync(other);
        await edge.PairAsync(a, "a");
    }

    [Theory, Engines(true, false)]
    public async Task Fault_InClosing_HurtsNoOther(LoopEngine engine, bool byDeadline)
    {
        var edge = Edge(engine, loopCount: 1);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b", upstream => upstream with { IdleTimeout = TimeSpan.FromMilliseconds(byDeadline ? 300 : 0) }));
        edge.ExpectedFaults = 1;
        edge.Start();
        var other = await edge.PairAsync(a, "a");
        edge.Log.Writing = _ =>
        {
            edge.Log.Writing = null;
            throw new InvalidOperationException("injected");
        };

        var (client, server) = await edge.PairAsync(b, "b");
        if (!byDeadline)
        {
            client.End();
            server.End();
        }

        Assert.Empty(await client.ReceiveToEndAsync());
        Assert.Empty(await server.ReceiveToEndAsync());
        await Wait.UntilAsync(() => !edge.Owner.Faults.IsEmpty, "the fault is told");
        await AliveAsync(other);
    }

    [Theory, Engines]
    public async Task Fault_InAWorkItemOfTheLoop_HurtsNoConnection(LoopEngine engine)
    {
        var edge = Edge(engine, loopCount: 1);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var pair = await edge.PairAsync(backend, "a");

        using (await edge.PauseLoopsAsync())
        {
            edge.Proxy.Loops[0].Execute(_ => throw new InvalidOperationException("injected"), null);
            await pair.Client.SendAsync(new byte[10]);
        }

        await pair.Server.ReceiveAsync(10);
        Assert.Contains("injected", Assert.Single(edge.Logger.Messages).Message, StringComparison.Ordinal);
        edge.Logger.Messages.Clear();
    }

    private static async Task AliveAsync((TestSocket Client, TestSocket Server) pair)
    {
        await pair.Client.SendKnownAsync(1000);
        await pair.Server.ReceiveKnownAsync(1000);
        await pair.Server.SendKnownAsync(1000);
        await pair.Client.ReceiveKnownAsync(1000);
    }
}
