using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;
using ActorProxy.Testing.Loops;

namespace ActorProxy.Core.Tests.Loops;

public sealed class OpeningBufferTests : IDisposable
{
    private readonly LooseConnections _connections = new();

    public void Dispose() => _connections.Dispose();

    [Fact]
    public void Receive_UpToALimit_TakesNoMore()
    {
        var connection = _connections.Add(KnownBytes.Make(100));
        var opening = _connections.Loop.Opening;
        opening.Load(connection);
        Assert.True(opening.Bytes.IsEmpty);

        Assert.Equal(60, opening.Receive(connection.ClientSocket, 60));
        Assert.Equal(20, opening.Receive(connection.ClientSocket, 80));
        Assert.Equal(20, opening.Receive(connection.ClientSocket, 1000));
        Assert.Equal(LoopSocket.WouldBlock, opening.Receive(connection.ClientSocket, 1000));
        Assert.Equal(KnownBytes.Make(100), opening.Bytes);
    }

    [Fact]
    public void Hold_WhileAnotherHasItsTurn_KeepsEachOnesBytes()
    {
        var (a, b) = (_connections.Add(KnownBytes.Make(5000, seed: 1)), _connections.Add(KnownBytes.Make(300, seed: 2)));
        var opening = _connections.Loop.Opening;
        foreach (var connection in new[] { a, b })
        {
            opening.Load(connection);
            opening.Receive(connection.ClientSocket, 10_000);
            opening.Hold(connection);
        }

        opening.Load(a);
        Assert.Equal(KnownBytes.Make(5000, seed: 1), opening.Bytes);
        Assert.Null(a.HeldOpening);
        opening.Load(b);
        Assert.Equal(KnownBytes.Make(300, seed: 2), opening.Bytes);
    }

    [Fact]
    public void Hold_WithoutBytes_RentsNothing()
    {
        var connection = _connections.Add();
        var opening = _connections.Loop.Opening;
        opening.Load(connection);
        opening.Hold(connection);
        Assert.Null(connection.HeldOpening);
    }

    [Fact]
    public void ConsumeThenPrepend_OfTheLargestHeaders_LeaveThePayloadInPlace()
    {
        var input = KnownBytes.Make(EventLoop.HeadroomBytes + (64 * 1024));
        var connection = _connections.Add(input);
        var opening = _connections.Loop.Opening;
        opening.Load(connection);
        opening.Receive(connection.ClientSocket, EventLoop.HeadroomBytes);
        opening.Consume(EventLoop.HeadroomBytes);
        Assert.True(opening.Bytes.IsEmpty);

        Assert.Equal(64 * 1024, opening.Receive(connection.ClientSocket, 64 * 1024));
        opening.Prepend(EventLoop.HeadroomBytes).Fill(7);
        Assert.Equal([.. Enumerable.Repeat((byte)7, EventLoop.HeadroomBytes), .. input[EventLoop.HeadroomBytes..]], opening.Bytes.ToArray());

        opening.Hold(connection);
        opening.Load(connection);
        Assert.Equal(EventLoop.HeadroomBytes + (64 * 1024), opening.Bytes.Length);
    }

    [Fact]
    public void Release_OfHeldBytes_CanBeRepeated()
    {
        var connection = _connections.Add([1, 2, 3]);
        var opening = _connections.Loop.Opening;
        opening.Load(connection);
        opening.Receive(connection.ClientSocket, 10);
        opening.Hold(connection);
        OpeningBuffer.Release(connection);
        OpeningBuffer.Release(connection);
        Assert.Equal((null, 0), (connection.HeldOpening, connection.HeldOpeningLength));
    }
}
