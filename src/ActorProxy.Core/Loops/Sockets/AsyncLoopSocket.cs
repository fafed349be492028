using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Loops.Sockets;

/// <summary>A TCP socket of the framework, made to tell readiness as epoll does.</summary>
/// <remarks>
/// Readable: a zero-byte receive is under way whenever the last read found the queue empty. Writable: a remainder is sent
/// asynchronously from where it is kept, and the flag clears when it is gone.
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "Close disposes what it owns; a loop socket is closed, once, by its connection.")]
internal sealed class AsyncLoopSocket : LoopSocket
{
    private readonly SocketLoop _loop;
    private readonly Socket _socket;
    private SocketAsyncEventArgs? _readiness;
    private SocketAsyncEventArgs? _sending;
    private bool _watching;
    private bool _readinessPending;
    private bool _closed;
    private bool _detached;

    private AsyncLoopSocket(SocketLoop loop, Socket socket)
    {
        _loop = loop;
        _socket = socket;
        _socket.Blocking = false;
    }

    public override NetEndPoint LocalEndPoint
    {
        get
        {
            try
            {
                return NetEndPoint.From((IPEndPoint)_socket.LocalEndPoint!);
            }
            catch (SocketException)
            {
                return default;
            }
        }
    }

    public static AsyncLoopSocket Accepted(SocketLoop loop, Socket socket) =>
        new(loop, socket) { Connected = true, Readable = true };

    public static AsyncLoopSocket? Connect(SocketLoop loop, NetEndPoint endPoint)
    {
        Socket socket;
        try
        {
            var family = endPoint.Address.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
            socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        }
        catch (SocketException)
        {
            return null;
        }

        var connecting = new AsyncLoopSocket(loop, socket);
        connecting.BeginConnect(endPoint);
        return connecting;
    }

    public override LoopSocket MoveTo(EventLoop target) => Accepted((SocketLoop)target, _socket);

    public override Socket? Detach()
    {
        // A receive of no bytes may be under way. It ends with the next readiness, and nobody listens to it any more.
        _closed = true;
        _detached = true;
        return _socket;
    }

    public override int Receive(Span<byte> buffer)
    {
        var count = _socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.Success && count > 0)
        {
            if (count < buffer.Length && !Broken)
            {
                AwaitReadable();
            }

            return count;
        }

        if (error == SocketError.Success)
        {
            return EndReceived();
        }

        if (error == SocketError.WouldBlock)
        {
            AwaitReadable();
            return WouldBlock;
        }

        (Broken, Readable) = (true, false);
        return Failed;
    }

    public override void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Reset meanwhile; the next receive tells it.
        }
    }

    public override void KeepAlive()
    {
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
        catch (SocketException)
        {
            // Reset meanwhile; the next receive tells it.
        }
    }

    public override void Watch()
    {
        _watching = true;
        if (Connected && !Readable && !Ended)
        {
            AwaitReadable();
        }
    }

    protected override int SendNow(ReadOnlySpan<byte> bytes, bool more)
    {
        if (!Connected)
        {
            return Broken ? Failed : WouldBlock;
        }

        var count = _socket.Send(bytes, SocketFlags.None, out var error);
        if (error == SocketError.Success)
        {
            return count;
        }

        if (error == SocketError.WouldBlock)
        {
            return WouldBlock;
        }

        SendFailed(error);
        return Failed;
    }

    protected override void WatchWritable(ReadOnlyMemory<byte> unsent)
    {
        if (_sending is null)
        {
            _sending = new SocketAsyncEventArgs();
            _sending.Completed += (_, args) => _loop.Execute(_ => OnSent(args), null);
        }

        // The buffer goes back to the pool at close, perhaps before the system lets go of it: send from a copy of our own.
        _sending.SetBuffer(unsent.ToArray());
        if (!_socket.SendAsync(_sending))
        {
            var args = _sending;
            _loop.Execute(_ => OnSent(args), null);
        }
    }

    protected override void CloseNow(bool reset)
    {
        _closed = true;
        if (_detached)
        {
            return;
        }

        // With a receive under way, as there always is, disposing resets unless a FIN was sent before.
        if (!reset)
        {
            ShutdownSend();
        }

        _socket.Close(reset ? 0 : -1);
        _readiness?.Dispose();
        _sending?.Dispose();
    }

    private void BeginConnect(NetEndPoint endPoint)
    {
        var args = new SocketAsyncEventArgs { RemoteEndPoint = endPoint.ToIPEndPoint() };
        args.Completed += (_, done) => _loop.Execute(_ => OnConnected(done), null);
        if (!_socket.ConnectAsync(args))
        {
            _loop.Execute(_ => OnConnected(args), null);
        }
    }

    private void OnConnected(SocketAsyncEventArgs args)
    {
        var succeeded = args.SocketError == SocketError.Success;
        args.Dispose();
        if (_closed)
        {
            return;
        }

        Connected = succeeded;
        Broken = !succeeded;
        if (succeeded && _watching)
        {
            AwaitReadable();
        }

        Connection?.OnReady();
    }

    // Shutdown is EPIPE: the peer had sent its FIN before the reset, and that end is a true one.
    private void SendFailed(SocketError error) => Break(told: error != SocketError.Shutdown);

    private void OnSent(SocketAsyncEventArgs args)
    {
        if (_closed)
        {
            return;
        }

        if (args.SocketError != SocketError.Success)
        {
            SendFailed(args.SocketError);
        }
        else
        {
            Flushed(args.BytesTransferred);
            if (SendBlocked)
            {
                WatchWritable(Unsent);
                return;
            }
        }

        Connection?.OnReady();
    }

    private void AwaitReadable()
    {
        Readable = false;
        if (_readinessPending)
        {
            return;
        }

        if (_readiness is null)
        {
            _readiness = new SocketAsyncEventArgs();
            _readiness.SetBuffer(Memory<byte>.Empty);
            _readiness.Completed += (_, _) => _loop.Execute(static socket => ((AsyncLoopSocket)socket!).OnReadable(), this);
        }

        _readinessPending = true;
        if (!_socket.ReceiveAsync(_readiness))
        {
            // Now, not when its turn comes: it has peeked, and a send in between would be told nothing.
            BreakIfFailed(_readiness);
            _loop.Execute(static socket => ((AsyncLoopSocket)socket!).OnReadable(), this);
        }
    }

    private void OnReadable()
    {
        _readinessPending = false;
        if (_closed)
        {
            return;
        }

        Readable = true;
        BreakIfFailed(_readiness!);
        Connection?.OnReady();
    }

    private void BreakIfFailed(SocketAsyncEventArgs readiness)
    {
        if (readiness.SocketError != SocketError.Success)
        {
            Break(told: true);
        }
    }
}
