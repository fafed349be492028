using System.Net.Sockets;
using ActorProxy.Core.Addresses;
using static ActorProxy.Core.Loops.Epoll.LinuxNative;

namespace ActorProxy.Core.Loops.Epoll;

/// <summary>A TCP socket as a raw descriptor.</summary>
internal sealed unsafe class EpollSocket : LoopSocket, IEpollTarget
{
    private const uint WatchRead = EpollIn | EpollRdHup | EpollEdge;

    private readonly EpollLoop _loop;
    private readonly EpollListener? _listener;
    private int _descriptor;
    private int _slot = -1;
    private bool _peerClosing;
    private bool _watchesWrite;

    private EpollSocket(EpollLoop loop, int descriptor, EpollListener? listener)
    {
        _loop = loop;
        _descriptor = descriptor;
        _listener = listener;
    }

    public override NetEndPoint LocalEndPoint
    {
        get
        {
            if (_listener is { HasOneAddress: true })
            {
                return _listener.LocalEndPoint;
            }

            NativeAddress address;
            var length = sizeof(NativeAddress);
            return GetSocketName(_descriptor, &address, &length) == 0 ? address.ToEndPoint() : default;
        }
    }

    public static EpollSocket Accepted(EpollLoop loop, int descriptor, EpollListener? listener) =>
        new(loop, descriptor, listener) { Connected = true, Readable = true };

    public static EpollSocket? Connect(EpollLoop loop, NetEndPoint endPoint)
    {
        var address = NativeAddress.From(endPoint);
        var descriptor = Socket(address.Family, SockStream | NonBlock | CloseOnExec, 0);
        if (descriptor < 0)
        {
            return null;
        }

        SetOption(descriptor, IpProtoTcp, TcpNoDelay, 1);

        // The ACK of the SYN-ACK then rides on our first bytes: one packet less per connection.
        SetOption(descriptor, IpProtoTcp, TcpQuickAck, 0);
        var connected = LinuxNative.Connect(descriptor, &address, address.Length) == 0;
        if (!connected && Errno != EINPROGRESS)
        {
            LinuxNative.Close(descriptor);
            return null;
        }

        return new EpollSocket(loop, descriptor, listener: null) { Connected = connected };
    }

    public override LoopSocket MoveTo(EventLoop target)
    {
        var moved = Accepted((EpollLoop)target, _descriptor, _listener);
        _descriptor = -1;
        return moved;
    }

    public override Socket? Detach()
    {
        _loop.Withdraw(_descriptor, _slot);
        var handle = new SafeSocketHandle(_descriptor, ownsHandle: true);
        (_descriptor, _slot) = (-1, -1);
        try
        {
            return new Socket(handle);
        }
        catch (SocketException)
        {
            handle.Dispose();
            return null;
        }
    }

    public override int Receive(Span<byte> buffer)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            count = LinuxNative.Receive(_descriptor, start, buffer.Length, 0);
        }

        return Received((int)count, buffer.Length);
    }

    public override void ShutdownSend() => Shutdown(_descriptor, ShutSend);

    public override void KeepAlive() => SetOption(_descriptor, SolSocket, SoKeepAlive, 1);

    public override void Watch()
    {
        if (_slot < 0)
        {
            _watchesWrite = !Connected;
            _slot = _loop.Register(_descriptor, _watchesWrite ? WatchRead | EpollOut : WatchRead, this);
            Broken |= _slot < 0;
        }
    }

    public override int SpliceInto(SplicePipe pipe)
    {
        var count = Splice(_descriptor, 0, pipe.WriteEnd, 0, pipe.Capacity, SpliceMove | SpliceNonBlock);
        var result = Received((int)count, 1);
        pipe.Held += Math.Max(result, 0);
        return result;
    }

    public override int SpliceFrom(SplicePipe pipe)
    {
        var moved = 0;
        while (pipe.Held > 0)
        {
            var count = Splice(pipe.ReadEnd, 0, _descriptor, 0, pipe.Held, SpliceMove | SpliceNonBlock);
            if (count < 0)
            {
                if (Errno != EAGAIN)
                {
                    return SendFailed();
                }

                SendBlocked = true;
                WatchWritable(default);
                break;
            }

            pipe.Held -= (int)count;
            moved += (int)count;
        }

        return moved;
    }

    public void OnEvents(uint events)
    {
        if ((events & EpollErr) != 0)
        {
            Break(told: false);
        }

        _peerClosing |= (events & (EpollRdHup | EpollHup)) != 0;
        Readable |= (events & (EpollIn | EpollRdHup | EpollHup)) != 0;
        if ((events & EpollOut) != 0 && !Broken)
        {
            Connected = true;
            if (SendBlocked)
            {
                FlushUnsent();
            }
        }

        Connection?.OnReady();
    }

    protected override int SendNow(ReadOnlySpan<byte> bytes, bool more)
    {
        nint count;
        fixed (byte* start = bytes)
        {
            count = LinuxNative.Send(_descriptor, start, bytes.Length, more ? MsgNoSignal | MsgMore : MsgNoSignal);
        }

        if (count >= 0)
        {
            return (int)count;
        }

        return Errno == EAGAIN ? WouldBlock : SendFailed();
    }

    protected override void WatchWritable(ReadOnlyMemory<byte> unsent)
    {
        // Once asked for it stays: edge-triggered, it costs an event only when a full buffer empties.
        if (!_watchesWrite)
        {
            _watchesWrite = true;
            if (_slot >= 0)
            {
                _loop.Change(_descriptor, WatchRead | EpollOut, _slot);
            }
            else
            {
                _slot = _loop.Register(_descriptor, WatchRead | EpollOut, this);
            }
        }
    }

    protected override void CloseNow(bool reset)
    {
        if (_slot >= 0)
        {
            _loop.Forget(_slot);
            _slot = -1;
        }

        if (_descriptor < 0)
        {
            return;
        }

        if (reset)
        {
            CloseWithReset(_descriptor);
        }
        else
        {
            LinuxNative.Close(_descriptor);
        }

        _descriptor = -1;
    }

    private int SendFailed()
    {
        // EPIPE: the peer had sent its FIN before the reset, and that end is a true one.
        Break(told: Errno != EPIPE);
        return Failed;
    }

    private void FlushUnsent()
    {
        if (Unsent.IsEmpty)
        {
            SendBlocked = false;
            return;
        }

        var count = SendNow(Unsent.Span, more: false);
        if (count > 0)
        {
            Flushed(count);
        }
    }

    private int Received(int count, int asked)
    {
        if (count > 0)
        {
            if (count < asked)
            {
                // The queue is empty. If the FIN had been announced before this read, it is all that is left; a broken one is asked again.
                Readable = Broken;
                Ended = _peerClosing && !Broken;
            }

            return count;
        }

        if (count == 0)
        {
            return EndReceived();
        }

        Readable = false;
        if (Errno == EAGAIN)
        {
            return WouldBlock;
        }

        Broken = true;
        return Failed;
    }
}
