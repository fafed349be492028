using System.Buffers;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Loops;

/// <summary>The first bytes of a connection, from accept until its upstream has them.</summary>
/// <remarks>
/// They live in the loop's scratch while the connection has its turn, and are copied to a rented buffer only when it has to
/// wait: the usual connection, whose hello comes in one piece, allocates nothing. Room is kept in front for the PROXY header.
/// Loop thread only.
/// </remarks>
internal sealed class OpeningBuffer(EventLoop loop)
{
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Bytes => loop.Scratch[_start.._end];

    /// <summary>Brings the connection's bytes to the scratch.</summary>
    public void Load(ProxyConnection connection)
    {
        _start = _end = EventLoop.HeadroomBytes;
        if (connection.HeldOpening is { } held)
        {
            held.AsSpan(0, connection.HeldOpeningLength).CopyTo(loop.Scratch[_start..]);
            _end += connection.HeldOpeningLength;
            Release(connection);
        }
    }

    /// <summary>Keeps the bytes while the connection waits.</summary>
    public void Hold(ProxyConnection connection)
    {
        if (_start < _end)
        {
            connection.HeldOpening = ArrayPool<byte>.Shared.Rent(_end - _start);
            connection.HeldOpeningLength = _end - _start;
            Bytes.CopyTo(connection.HeldOpening);
        }
    }

    public static void Release(ProxyConnection connection)
    {
        if (connection.HeldOpening is { } held)
        {
            ArrayPool<byte>.Shared.Return(held);
            (connection.HeldOpening, connection.HeldOpeningLength) = (null, 0);
        }
    }

    /// <summary>Receives behind what is there, up to <paramref name="maxBytes"/> in all. Result as <see cref="LoopSocket.Receive"/>.</summary>
    public int Receive(LoopSocket socket, int maxBytes)
    {
        var count = socket.Receive(loop.Scratch.Slice(_end, maxBytes - Bytes.Length));
        _end += Math.Max(count, 0);
        return count;
    }

    /// <summary>Reads on for a stage that has not seen enough.</summary>
    /// <param name="connection">Whose turn it is.</param>
    /// <param name="maxBytes">Upper bound on the bytes in all.</param>
    /// <param name="atEnd">The reason to end with when the client has ended before.</param>
    /// <returns><see cref="Outcome.Next"/>: look again. Else what the stage returns.</returns>
    public Outcome ReadMore(ProxyConnection connection, int maxBytes, CloseReason atEnd)
    {
        var client = connection.ClientSocket;
        if (client.Ended)
        {
            return connection.End(atEnd);
        }

        if (!client.Readable)
        {
            return Outcome.Wait;
        }

        return Receive(client, maxBytes) switch
        {
            LoopSocket.WouldBlock => Outcome.Wait,
            LoopSocket.Failed => connection.End(CloseReason.ClientReset),
            _ => Outcome.Next,
        };
    }

    /// <summary>Drops bytes from the front: a header that was for us.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Makes room in front.</summary>
    /// <param name="count">At most <see cref="EventLoop.HeadroomBytes"/>.</param>
    public Span<byte> Prepend(int count)
    {
        _start -= count;
        return loop.Scratch.Slice(_start, count);
    }
}
