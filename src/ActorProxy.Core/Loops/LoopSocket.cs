using System.Buffers;
using System.Net.Sockets;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Loops;

/// <summary>One TCP socket of a connection, as its loop sees it: never blocks, tells what it knows in flags.</summary>
/// <remarks>
/// Loop thread only. The flags follow edge-triggered readiness: whoever leaves <see cref="Readable"/> set must come back by itself.
/// A remainder that the peer would not take is kept here, in a rented buffer, and nothing more may be sent until
/// <see cref="SendBlocked"/> clears: back-pressure is that simple.
/// </remarks>
internal abstract class LoopSocket
{
    /// <summary>Result of <see cref="Receive"/>: nothing there now.</summary>
    public const int WouldBlock = -1;

    /// <summary>Result of <see cref="Receive"/>: reset or another socket error.</summary>
    public const int Failed = -2;

    // The kernel tells an error once. When not a receive was told, the next receive looks like an end and is none.
    private bool _errorTold;
    private byte[]? _unsent;
    private int _unsentOffset;
    private int _unsentLength;

    /// <summary>Told when a flag changes; null until the connection owns the socket.</summary>
    public ProxyConnection? Connection { get; set; }

    /// <summary>There may be bytes: none of the reads since the last edge came back short.</summary>
    public bool Readable { get; protected set; }

    /// <summary>The peer has sent its FIN and every byte before it has been received.</summary>
    public bool Ended { get; protected set; }

    /// <summary>A reset or a socket error was seen.</summary>
    public bool Broken { get; protected set; }

    /// <summary>The last send was not taken whole; cleared when all of it is gone.</summary>
    public bool SendBlocked { get; protected set; }

    /// <summary>The three-way handshake is known to be done.</summary>
    public bool Connected { get; protected set; }

    /// <summary>Bytes that wait here to be sent.</summary>
    public int UnsentBytes => _unsentLength;

    /// <summary>Our own address of this socket.</summary>
    public abstract NetEndPoint LocalEndPoint { get; }

    /// <summary>Receives into the buffer.</summary>
    /// <returns>Bytes received; 0 when the peer has ended; <see cref="WouldBlock"/>; <see cref="Failed"/>.</returns>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Sends on a socket that may still be connecting; nothing of the bytes is kept when it is.</summary>
    /// <returns>False while it is connecting or when it broke: the bytes are still the caller's. True: all were taken, or a remainder is kept.</returns>
    public bool SendFirst(ReadOnlySpan<byte> bytes)
    {
        var sent = SendNow(bytes, more: false);
        if (sent < 0)
        {
            return false;
        }

        Connected = true;
        KeepUnsent(bytes[sent..]);
        return true;
    }

    /// <summary>Sends all of it, now or as soon as the peer takes it.</summary>
    /// <param name="bytes">Not needed after the call.</param>
    /// <param name="more">A FIN follows at once: let it share the last segment.</param>
    /// <returns>False when the socket is broken.</returns>
    public bool Send(ReadOnlySpan<byte> bytes, bool more)
    {
        var sent = SendNow(bytes, more);
        if (sent == Failed)
        {
            return false;
        }

        KeepUnsent(bytes[Math.Max(sent, 0)..]);
        return true;
    }

    /// <summary>Sends our FIN; receiving goes on.</summary>
    public abstract void ShutdownSend();

    /// <summary>Lets the system ask a silent peer whether it is still there (SO_KEEPALIVE; Linux begins after two hours).</summary>
    public abstract void KeepAlive();

    /// <summary>Asks to be told about readiness from now on; calling it again does nothing.</summary>
    public abstract void Watch();

    /// <summary>The same socket for another loop; this object is dead afterwards. Only for one just accepted.</summary>
    public abstract LoopSocket MoveTo(EventLoop target);

    /// <summary>Gives the socket away, as one of the framework's; this object is dead afterwards. Nothing may wait here to be sent.</summary>
    /// <returns>Null when the peer has gone meanwhile.</returns>
    public abstract Socket? Detach();

    /// <summary>Moves bytes from the socket into a pipe without copying. Result as <see cref="Receive"/>.</summary>
    public virtual int SpliceInto(SplicePipe pipe) => throw new NotSupportedException();

    /// <summary>Moves bytes from a pipe to the socket without copying; sets <see cref="SendBlocked"/> when it takes no more.</summary>
    /// <returns>Bytes moved, or <see cref="Failed"/>.</returns>
    public virtual int SpliceFrom(SplicePipe pipe) => throw new NotSupportedException();

    /// <summary>Closes; the descriptor is free for reuse at return.</summary>
    /// <param name="reset">RST instead of FIN: what is unsent is dropped, and the peer sees an abort. Always done when bytes still waited: their loss must not look like an end.</param>
    public void Close(bool reset)
    {
        ReturnUnsent();
        CloseNow(reset || SendBlocked);
        Connection = null;
    }

    protected abstract void CloseNow(bool reset);

    /// <summary>Marks the socket broken. It stays readable: what the peer sent before is still there, and its end or error after it.</summary>
    /// <param name="told">The error is used up: no receive will report it.</param>
    protected void Break(bool told)
    {
        (Broken, Readable) = (true, true);
        _errorTold |= told;
    }

    /// <summary>A receive has found an end.</summary>
    /// <returns>The result for <see cref="Receive"/>.</returns>
    protected int EndReceived()
    {
        Readable = false;
        if (_errorTold)
        {
            return Failed;
        }

        Ended = true;
        return 0;
    }

    /// <summary>Sends without waiting.</summary>
    /// <returns>Bytes taken, <see cref="WouldBlock"/> or <see cref="Failed"/>.</returns>
    protected abstract int SendNow(ReadOnlySpan<byte> bytes, bool more);

    /// <summary>Arranges that <see cref="Flushed"/> is called when the peer takes bytes again.</summary>
    /// <param name="unsent">What waits; stays in place until flushed. Empty after a splice that blocked.</param>
    protected abstract void WatchWritable(ReadOnlyMemory<byte> unsent);

    /// <summary>The bytes that wait were taken, all or in part.</summary>
    protected void Flushed(int count)
    {
        Connection?.Touch();
        _unsentOffset += count;
        _unsentLength -= count;
        if (_unsentLength == 0)
        {
            ReturnUnsent();
            SendBlocked = false;
        }
    }

    protected ReadOnlyMemory<byte> Unsent => _unsent.AsMemory(_unsentOffset, _unsentLength);

    private void KeepUnsent(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return;
        }

        _unsent = ArrayPool<byte>.Shared.Rent(rest.Length);
        rest.CopyTo(_unsent);
        (_unsentOffset, _unsentLength) = (0, rest.Length);
        SendBlocked = true;
        WatchWritable(Unsent);
    }

    private void ReturnUnsent()
    {
        if (_unsent is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            (_unsent, _unsentOffset, _unsentLength) = (null, 0, 0);
        }
    }
}
