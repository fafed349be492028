using System.Diagnostics;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Clients;

/// <summary>A banned client: connects, sends its hello as every TLS client does, must be refused, and starts again, so many at once.</summary>
/// <remarks>
/// A reset or an end without a byte is a refusal. A byte of an answer throws, and so does a connection that is left alone for a
/// second: its address is not refused. One thread.
/// </remarks>
internal sealed unsafe class RefusedClient : IDisposable
{
    private const int Closed = -1;
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(1);

    private readonly Epoll _epoll = new();
    private readonly ClientTarget _target;
    private readonly bool _mayBeClosed;
    private readonly int[] _descriptors;
    private readonly bool[] _connecting;
    private readonly long[] _started;
    private readonly int _totalCount;
    private int _startedCount;
    private int _doneCount;

    /// <param name="target">Where to be refused.</param>
    /// <param name="mayBeClosed">Whether nothing may listen there: the floor, without a proxy.</param>
    /// <param name="totalCount">Attempts in all.</param>
    /// <param name="concurrentCount">Attempts at once.</param>
    public RefusedClient(ClientTarget target, bool mayBeClosed, int totalCount, int concurrentCount)
    {
        _target = target;
        _mayBeClosed = mayBeClosed;
        _totalCount = totalCount;
        _descriptors = new int[concurrentCount];
        Array.Fill(_descriptors, Closed);
        _connecting = new bool[concurrentCount];
        _started = new long[concurrentCount];
        Latencies = new long[totalCount];
    }

    /// <summary>From before the connect to the refusal, in <see cref="Stopwatch"/> ticks.</summary>
    public long[] Latencies { get; }

    public void Run(TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        long lastEvent = start;
        for (int slot = 0; slot < _descriptors.Length; slot++)
        {
            StartNext(slot);
        }

        while (_doneCount < _totalCount)
        {
            int count = _epoll.Wait(100);
            long now = Stopwatch.GetTimestamp();
            lastEvent = count > 0 ? now : lastEvent;
            if (Stopwatch.GetElapsedTime(lastEvent, now) > StallLimit || Stopwatch.GetElapsedTime(start, now) > limit)
            {
                throw new LoadException($"{_startedCount - _doneCount} connections of a banned client were neither refused nor served");
            }

            for (int i = 0; i < count; i++)
            {
                OnReady(_epoll.TokenAt(i), _epoll.EventsAt(i));
            }
        }
    }

    public void Dispose()
    {
        foreach (int descriptor in _descriptors.Where(descriptor => descriptor != Closed))
        {
            _ = Libc.Close(descriptor);
        }

        _epoll.Dispose();
    }

    /// <summary>Starts attempts in a free slot until one has to wait for its refusal.</summary>
    private void StartNext(int slot)
    {
        while (_startedCount < _totalCount)
        {
            _startedCount++;
            _started[slot] = Stopwatch.GetTimestamp();
            int descriptor = LoopbackSockets.TryConnect(_target.Port, SourceAddress.Banned, out bool connected);
            if (descriptor < 0)
            {
                Note(slot, Libc.ConnectionRefused);
                continue;
            }

            _descriptors[slot] = descriptor;
            _connecting[slot] = !connected;
            if (connected && !TrySendHello(descriptor))
            {
                Finish(slot, Libc.ConnectionReset);
                continue;
            }

            _epoll.Add(descriptor, connected ? Epoll.In : Epoll.Out, slot);
            return;
        }
    }

    private void OnReady(int slot, uint events)
    {
        int descriptor = _descriptors[slot];
        if (_connecting[slot] && (events & (Epoll.Error | Epoll.HangUp)) == 0)
        {
            _connecting[slot] = false;
            if (TrySendHello(descriptor))
            {
                _epoll.Modify(descriptor, Epoll.In, slot);
                return;
            }
        }

        byte answer;
        nint received = Libc.Receive(descriptor, &answer, 1, 0);
        if (received > 0)
        {
            throw new LoadException("a banned client got an answer");
        }

        if (received == 0 || Libc.LastError != Libc.TryAgain)
        {
            Finish(slot, received == 0 ? 0 : Libc.LastError);
            StartNext(slot);
        }
    }

    private bool TrySendHello(int descriptor)
    {
        Span<byte> opening = stackalloc byte[ClientTarget.MaxOpeningBytes];
        int length = _target.WriteOpening(opening, (ulong)_startedCount, 0);
        return LoopbackSockets.SendWhole(descriptor, opening[..length])
            || (Libc.LastError is Libc.ConnectionReset or Libc.BrokenPipe ? false : throw Libc.Failure("send the hello of a banned client"));
    }

    private void Finish(int slot, int error)
    {
        _ = Libc.Close(_descriptors[slot]);
        _descriptors[slot] = Closed;
        Note(slot, error);
    }

    private void Note(int slot, int error)
    {
        if (error is not (0 or Libc.ConnectionReset or Libc.BrokenPipe) && !(_mayBeClosed && error == Libc.ConnectionRefused))
        {
            throw new LoadException($"a banned client met errno {error} instead of a refusal");
        }

        Latencies[_doneCount++] = Stopwatch.GetTimestamp() - _started[slot];
    }
}
