using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorProxy.Load.Payloads;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Clients;

/// <summary>The client half of a test: one epoll loop on the calling thread over a fixed number of slots, one connection each.</summary>
/// <remarks>
/// A derived class says what to do when a slot is ready. Any wrong byte, early end or reset throws: a number from a run that
/// lost data is worth nothing. So does a run that stands still or takes longer than its limit. One thread.
/// </remarks>
internal abstract unsafe class ClientLoop : IDisposable
{
    private const int Closed = -1;
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(5);

    private static ulong _nextSeed;

    private readonly Epoll _epoll = new();
    private readonly byte* _scratch = (byte*)NativeMemory.AlignedAlloc(Pattern.MaxSliceBytes, 4096);
    private readonly ClientTarget _target;
    private readonly bool[] _connecting;
    private readonly long[] _lengths;

    protected ClientLoop(ClientTarget target, int slotCount)
    {
        _target = target;
        _connecting = new bool[slotCount];
        _lengths = new long[slotCount];
        Descriptors = new int[slotCount];
        Array.Fill(Descriptors, Closed);
        Seeds = new ulong[slotCount];
        Positions = new long[slotCount];
    }

    protected int[] Descriptors { get; }

    protected ulong[] Seeds { get; }

    /// <summary>Bytes of the stream that the slot is sending or receiving, so far.</summary>
    protected long[] Positions { get; }

    public void Dispose()
    {
        for (int slot = 0; slot < Descriptors.Length; slot++)
        {
            if (Descriptors[slot] != Closed)
            {
                Close(slot);
            }
        }

        _epoll.Dispose();
        NativeMemory.AlignedFree(_scratch);
    }

    protected abstract void OnReady(int slot, uint events);

    /// <summary>The hello has been sent; what the slot waits for can be changed here.</summary>
    protected virtual void OnOpened(int slot)
    {
    }

    /// <summary>Opens a connection and sends the hello as soon as it can be sent.</summary>
    /// <param name="slot">Must be free.</param>
    /// <param name="length">Of the bulk stream, for the backend; else 0.</param>
    protected void Open(int slot, long length = 0)
    {
        Seeds[slot] = ++_nextSeed;
        Positions[slot] = 0;
        _lengths[slot] = length;
        int descriptor = LoopbackSockets.Connect(_target.Port, out bool connected);
        Descriptors[slot] = descriptor;
        _connecting[slot] = !connected;
        if (connected)
        {
            SendHello(slot);
        }

        _epoll.Add(descriptor, connected ? Epoll.In | Epoll.ReadHangUp : Epoll.Out, slot);
        if (connected)
        {
            OnOpened(slot);
        }
    }

    protected void Close(int slot)
    {
        _ = Libc.Close(Descriptors[slot]);
        Descriptors[slot] = Closed;
    }

    protected void WaitFor(int slot, uint events) => _epoll.Modify(Descriptors[slot], events, slot);

    /// <summary>Runs until <paramref name="done"/>, which is asked after each turn.</summary>
    protected void RunUntil(Func<bool> done, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        long lastEvent = start;
        while (!done())
        {
            int count = _epoll.Wait(250);
            long now = Stopwatch.GetTimestamp();
            lastEvent = count > 0 ? now : lastEvent;
            if (Stopwatch.GetElapsedTime(lastEvent, now) > StallLimit)
            {
                throw new LoadException($"nothing moved for {StallLimit.TotalSeconds} s");
            }

            if (Stopwatch.GetElapsedTime(start, now) > limit)
            {
                throw new LoadException($"not done after {limit.TotalSeconds} s");
            }

            for (int i = 0; i < count; i++)
            {
                int slot = _epoll.TokenAt(i);
                if (_connecting[slot])
                {
                    FinishConnect(slot);
                }
                else
                {
                    OnReady(slot, _epoll.EventsAt(i));
                }
            }
        }
    }

    /// <summary>Receives once and checks it against the backend's pattern.</summary>
    /// <returns>Bytes received, 0 at the end of the stream, -1 when there is nothing yet.</returns>
    protected int Receive(int slot)
    {
        nint received = Libc.Receive(Descriptors[slot], _scratch, Pattern.MaxSliceBytes, 0);
        if (received < 0)
        {
            return Libc.LastError == Libc.TryAgain ? -1 : throw Libc.Failure($"receive after {Positions[slot]} bytes");
        }

        var input = new ReadOnlySpan<byte>(_scratch, (int)received);
        if (!Pattern.Matches(input, Backends.BackendPlan.AnswerSeed(Seeds[slot]), Positions[slot]))
        {
            throw new LoadException($"wrong bytes came back after {Positions[slot]}");
        }

        Positions[slot] += received;
        return (int)received;
    }

    /// <summary>Sends the next bytes of the client's own pattern, as many as the kernel takes.</summary>
    /// <returns>Bytes sent; 0 when the socket is full.</returns>
    protected int Send(int slot, long position, int length)
    {
        fixed (byte* start = Pattern.Slice(Seeds[slot], position, length))
        {
            nint sent = Libc.Send(Descriptors[slot], start, length, Libc.NoSignal);
            return sent >= 0 ? (int)sent
                : Libc.LastError == Libc.TryAgain ? 0
                : throw Libc.Failure($"send after {position} bytes");
        }
    }

    private void FinishConnect(int slot)
    {
        _connecting[slot] = false;
        SendHello(slot);
        WaitFor(slot, Epoll.In | Epoll.ReadHangUp);
        OnOpened(slot);
    }

    private void SendHello(int slot)
    {
        Span<byte> opening = stackalloc byte[ClientTarget.MaxOpeningBytes];
        int length = _target.WriteOpening(opening, Seeds[slot], _lengths[slot]);
        if (!LoopbackSockets.SendWhole(Descriptors[slot], opening[..length]))
        {
            throw Libc.Failure("send the hello");
        }
    }
}
