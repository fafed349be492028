using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

public class ReloadTests : DataPathTests
{
    [Theory, Engines]
    public async Task Listeners_ChangedByAReload_OpenCloseAndStay(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Settings = edge.Settings with { Listeners = [EdgeFixture.Listener("kept"), EdgeFixture.Listener("removed")] };
        edge.Start();
        var (kept, removed) = (edge.EndPoint("kept"), edge.EndPoint("removed"));
        var alive = await edge.PairAsync(backend, "a", "removed");

        edge.Settings = edge.Settings with { Listeners = [EdgeFixture.Listener("kept"), EdgeFixture.Listener("added")] };
        edge.Start();

        Assert.Equal(kept, edge.EndPoint("kept"));
        await edge.PairAsync(backend, "a", "kept");
        await edge.PairAsync(backend, "a", "added");
        await Wait.UntilAsync(() => RefusesAsync(removed), "the removed listener's port is closed");
        await alive.Client.SendKnownAsync(1000);
        await alive.Server.ReceiveKnownAsync(1000);
        Assert.Empty(edge.Log.Entries);
    }

    [Theory, Engines]
    public async Task Route_ChangedByAReload_AppliesToNewConnectionsOnly(LoopEngine engine)
    {
        var edge = Edge(engine);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b"));
        edge.Start();
        var (client, server) = await edge.PairAsync(a, "a");

        edge.Settings = edge.Settings with { Routes = [edge.Settings.Routes[0] with { Routes = [new("a.test", "b")] }], Upstreams = [edge.Settings.Upstreams[1]] };
        edge.Start();

        await edge.PairAsync(b, "a");
        await server.SendKnownAsync(1000);
        await client.ReceiveKnownAsync(1000);
        Assert.Equal(["a", "b"], (await edge.InspectAsync(connection => connection.UpstreamName)).Order());
    }

    [Theory, Engines]
    public async Task Name_OfAListenerChangedByAReload_KeepsItsPort(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        var port = FreePort();
        edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.Loopback, port)] });
        edge.Start();
        await edge.PairAsync(backend, "a", "tls");

        edge.ChangeListener(listener => listener with { Name = "renamed" });
        edge.Start();
        await edge.PairAsync(backend, "a", "renamed");
        Assert.Equal(port, edge.EndPoint("renamed").Port);
        Assert.Equal((1, 1), (edge.Metrics["tls"].AcceptedCount, edge.Metrics["renamed"].AcceptedCount));
    }

    [Theory, Engines]
    public async Task Port_ClosedByAReload_CanBeOpenedByTheNext(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        var (one, two) = (FreePort(), FreePort());
        for (var round = 0; round < 6; round++)
        {
            var port = round % 2 == 0 ? one : two;
            edge.ChangeListener(listener => listener with { Bind = [new IPEndPoint(IPAddress.Loopback, port)] });
            await Wait.UntilAsync(() => edge.Proxy.Apply(edge.Settings).Count == 0, "the port is free again");
            await edge.PairAsync(backend, "a", "tls");
        }
    }

    [Theory, Engines]
    public async Task Address_ThatCannotBeBound_ChangesNothing(LoopEngine engine)
    {
        var edge = Edge(engine);
        var (a, b) = (edge.AddUpstream("a"), edge.AddUpstream("b"));
        edge.Start();
        var before = edge.Settings;

        edge.Settings = before with
        {
            Listeners = [EdgeFixture.Listener("added"), EdgeFixture.Listener("taken") with { Bind = [b.EndPoint, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 443)] }],
            Routes = [before.Routes[0] with { Routes = [new("a.test", "b")] }],
        };
        var failures = edge.Proxy.Apply(edge.Settings);

        Assert.Equal([SocketError.AddressAlreadyInUse, SocketError.AddressNotAvailable], failures.Select(failure => failure.Error));
        Assert.All(failures, failure => Assert.Equal("taken", failure.Listener));
        Assert.Equal(["tls"], edge.Proxy.Bound.Select(bound => bound.Listener));
        await edge.PairAsync(a, "a");
    }

    [Theory, Engines]
    public async Task StopListening_WithLiveConnections_LetsThemGoOn(LoopEngine engine)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a");
        edge.Start();
        var endPoint = edge.EndPoint();
        var (client, server) = await edge.PairAsync(backend, "a");

        edge.Proxy.StopListening();
        await Wait.UntilAsync(() => RefusesAsync(endPoint), "the port is closed");
        await client.SendKnownAsync(1000);
        await server.ReceiveKnownAsync(1000);
    }

    private static async Task<bool> RefusesAsync(IPEndPoint endPoint)
    {
        try
        {
            using var socket = await TestSocket.ConnectAsync(endPoint);
            return false;
        }
        catch (SocketException exception)
        {
            // A reset: it came into the queue while that was being closed.
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    private static int FreePort()
    {
        using var backend = new TestBackend();
        return backend.EndPoint.Port;
    }
}
