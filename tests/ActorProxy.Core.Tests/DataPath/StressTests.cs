using System.Net.Sockets;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class StressTests : DataPathTests
{
    private const int ConnectionCount = 2000;
    private const int AtOnce = 50;

    [Theory, Engines]
    public async Task Clients_OfEveryKindAtOnce_LeaveNothingBehind(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.AddUpstream("down", [backend.EndPoint], upstream => upstream with { Servers = [] });
        edge.SetDefault("reject");
        edge.Start();
        backend.Serve(Behave);

        var numbers = Enumerable.Range(0, ConnectionCount);
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            using var client = await edge.ConnectAsync();
            try
            {
                await VisitAsync(client, number);
            }
            catch (SocketException)
            {
                // A reset: the backend's, or the edge's for what it refuses.
            }
        });

        await Wait.UntilAsync(() => edge.Metrics["tls"].EndedCount == ConnectionCount, "all have ended");
    }

    private static async Task VisitAsync(TestSocket client, int number)
    {
        var random = new Random(number);
        var hello = EdgeFixture.Hello(random.Next(10) switch { 0 => "down.test", 1 => "nobody.test", _ => "a.test" });
        switch (random.Next(10))
        {
            case 0:
                await client.SendAsync(KnownBytes.Make(random.Next(2000), number));
                return;
            case 1:
                await client.SendAsync(hello.AsMemory(0, random.Next(hello.Length)));
                return;
            case 2:
                await client.SendAsync(hello.AsMemory(0, random.Next(hello.Length)));
                client.Reset();
                return;
            case 3:
                await client.SendAsync(hello);
                client.Reset();
                return;
            case 4:
                await client.SendAsync(hello);
                await client.SendKnownAsync(random.Next(300_000));
                client.Reset();
                return;
            case 5:
                await client.SendAsync(hello);
                client.End();
                await client.ReceiveToEndAsync();
                return;
            case 6:
                await client.SendAsync(hello);
                await client.SendKnownAsync(random.Next(300_000));
                return;
            case 7:
                var cut = random.Next(hello.Length);
                await client.SendAsync(hello.AsMemory(0, cut));
                await Task.Yield();
                await client.SendAsync(hello.AsMemory(cut));
                break;
            default:
                await client.SendAsync(hello);
                break;
        }

        var sending = client.SendKnownAsync(random.Next(100_000));
        var receiving = client.ReceiveToEndAsync();
        await sending;
        client.End();
        await receiving;
    }

    // Most echo, some answer and go, some reset.
    private static async Task Behave(TestSocket server)
    {
        switch (server.RemoteEndPoint.Port % 8)
        {
            case 0:
                await server.ReceiveSomeAsync();
                server.Reset();
                return;
            case 1:
                await server.SendAsync("go away"u8.ToArray());
                return;
            case 2:
                server.End();
                await server.ReceiveToEndAsync();
                return;
            default:
                await TestBackend.EchoAsync(server);
                return;
        }
    }
}
