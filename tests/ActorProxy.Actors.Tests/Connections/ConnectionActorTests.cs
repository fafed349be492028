using System.Net.Sockets;
using ActorProxy.Actors.Connections;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using Akka.Actor;
using Akka.Event;

namespace ActorProxy.Actors.Tests.Connections;

/// <summary>Connections as actors: a fault of one is seen and hurts no other, and none is left behind.</summary>
public sealed class ConnectionActorTests : IAsyncLifetime
{
    private readonly List<LogEvent> _log = [];
    private ActorEdge _edge = null!;

    public async Task InitializeAsync()
    {
        _edge = await ActorEdge.Start();
        var listener = _edge.System.ActorOf(Props.Create(() => new LogReader(_log)));
        _edge.System.EventStream.Subscribe(listener, typeof(Error));
    }

    public async Task DisposeAsync() => await _edge.DisposeAsync();

    [Fact]
    public async Task Kill_OneConnectionActor_EndsThatConnectionAlone()
    {
        var clients = await OpenMany(10);
        var actors = await _edge.ConnectionActors();
        Assert.Equal(10, actors.Count);

        actors[3].Tell(Kill.Instance);

        await Actors.Eventually(() => _edge.LiveConnections == 9);
        Assert.Equal(9, clients.Count(ActorEdge.Echoes));
        Assert.Equal(1, _edge.Metrics.Faults);
        Assert.Equal(CloseReason.Fault, Assert.Single(_edge.Reasons));
        await Actors.Eventually(() => Errors().Any(error => error.Cause is ActorKilledException));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Fault_InTheDataPath_IsLoggedCountedAndHurtsNothingElse()
    {
        var before = await OpenMany(5);
        var fail = 1;
        _edge.Metrics.FailConnect = () => Interlocked.Exchange(ref fail, 0) == 1;

        await AssertFails();
        await Actors.Eventually(() => _edge.Metrics.Faults == 1);
        Assert.Contains(CloseReason.Fault, _edge.Reasons);
        await Actors.Eventually(() => Errors().Any(error => error.Cause is InvalidOperationException { Message: "a bug, on purpose" }));
        Assert.All(before, client => Assert.True(ActorEdge.Echoes(client)));
        (await OpenMany(5)).ForEach(client => client.Dispose());
        before.ForEach(client => client.Dispose());
        await AssertNobodyLeft();
    }

    [Fact]
    public async Task Fault_AgainAndAgain_IsLoggedOnceASecond()
    {
        _edge.Metrics.FailConnect = () => true;
        for (var i = 0; i < 200; i++)
        {
            await AssertFails();
        }

        await Actors.Eventually(() => _edge.Metrics.Faults == 200);

        // Two loops, each once a second; this took less than a few.
        Assert.InRange(Errors().Count, 1, 20);
        await AssertNobodyLeft();
    }

    [Fact]
    public async Task Fault_WhileADeadlineIsHandled_LeavesNoActorBehind()
    {
        _edge.Metrics.FailRefusal = () => true;
        using var silent = await _edge.Connect("named");

        Assert.Equal(-1, await ReadByte(silent));
        await AssertNobodyLeft();
        await Actors.Eventually(() => Errors().Any(error => error.Cause is InvalidOperationException));
    }

    [Fact]
    public async Task ConnectionsThatEnd_InAnyWay_LeaveNoActorBehind()
    {
        for (var round = 0; round < 3; round++)
        {
            var clients = await OpenMany(40);
            for (var i = 0; i < clients.Count; i++)
            {
                if (i % 2 == 0)
                {
                    // RST instead of FIN.
                    clients[i].LingerState = new LingerOption(true, 0);
                }

                clients[i].Dispose();
            }

            using var garbage = await _edge.Connect("named");
            garbage.GetStream().Write("no hello"u8);
            using var silent = await _edge.Connect("named");
            await ReadByte(garbage);
            await ReadByte(silent);
        }

        await AssertNobodyLeft();
        Assert.Empty(Errors());
    }

    [Fact]
    public async Task Kick_ByAddress_CutsOnlyItsConnections()
    {
        using var other = await _edge.Open();
        var kicked = new List<TcpClient>();
        for (var i = 0; i < 20; i++)
        {
            kicked.Add(await _edge.Connect(from: "127.0.0.31"));
            Assert.True(ActorEdge.Echoes(kicked[^1]));
        }

        Assert.True(IpPrefix.TryParse("127.0.0.31", out var prefix));
        Assert.Equal(20, await _edge.Cut(new KickClients(prefix, CloseReason.Kicked)));

        Assert.All(await Task.WhenAll(kicked.Select(ReadByte)), read => Assert.Equal(-1, read));
        await Actors.Eventually(() => _edge.Reasons.Count(reason => reason == CloseReason.Kicked) == 20);
        Assert.True(ActorEdge.Echoes(other));
        kicked.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Drain_AskedTwice_AnswersBothAndTheNearerDeadlineHolds()
    {
        using var client = await _edge.Open();
        var slow = Task.WhenAll(_edge.Owner.LoopSupervisors.Select(loop => loop.Ask<LoopDrained>(new DrainLoop(TimeSpan.FromHours(1)))));
        await Task.Delay(100);
        Assert.True(ActorEdge.Echoes(client));

        var fast = Task.WhenAll(_edge.Owner.LoopSupervisors.Select(loop => loop.Ask<LoopDrained>(new DrainLoop(TimeSpan.Zero))));
        await Task.WhenAll(slow, fast).WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(-1, await ReadByte(client));
        Assert.Equal(CloseReason.Drained, Assert.Single(_edge.Reasons));
        Assert.Equal(1, (await fast).Sum(drained => drained.Cut));
    }

    private static async Task<int> ReadByte(TcpClient client)
    {
        try
        {
            var one = new byte[1];
            return await client.GetStream().ReadAsync(one).AsTask().WaitAsync(TimeSpan.FromSeconds(10)) == 0 ? -1 : one[0];
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private async Task<List<TcpClient>> OpenMany(int count)
    {
        var clients = new List<TcpClient>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await _edge.Open());
        }

        return clients;
    }

    private async Task AssertFails()
    {
        try
        {
            using var victim = await _edge.Connect();
            Assert.False(ActorEdge.Echoes(victim));
        }
        catch (SocketException)
        {
            // Reset before our side of the handshake was done.
        }
    }

    private async Task AssertNobodyLeft()
    {
        await Actors.Eventually(() => _edge.LiveConnections == 0 && _edge.Metrics.Active == 0);
        await Actors.Eventually(async () => (await _edge.ConnectionActors()).Count == 0);
    }

    private IReadOnlyList<LogEvent> Errors()
    {
        lock (_log)
        {
            return [.. _log];
        }
    }

    private sealed class LogReader : ReceiveActor
    {
        public LogReader(List<LogEvent> log) => Receive<LogEvent>(entry =>
        {
            lock (log)
            {
                log.Add(entry);
            }
        });
    }
}
