using System.Diagnostics;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Clients;

/// <summary>Connects, sends a hello, takes 1 KiB and the end, and starts again, so many at once: a number of times, or for a time.</summary>
internal sealed class ConnectClient : ClientLoop
{
    private readonly long[] _started;
    private int _totalCount;
    private int _startedCount;
    private int _doneCount;

    public ConnectClient(ClientTarget target, int totalCount, int concurrentCount)
        : base(target, concurrentCount)
    {
        _started = new long[concurrentCount];
        _totalCount = totalCount;
        Latencies = new long[totalCount];
    }

    /// <summary>From before the connect to the end of the answer, in <see cref="Stopwatch"/> ticks.</summary>
    public long[] Latencies { get; }

    public void Run(TimeSpan limit)
    {
        StartAll();
        RunUntil(() => _doneCount == _totalCount, limit);
    }

    /// <summary>Starts no more once the time is over, or the number reached; those under way are finished.</summary>
    /// <returns>Connections made.</returns>
    public int RunFor(TimeSpan time, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        StartAll();
        RunUntil(
            () =>
            {
                _totalCount = Stopwatch.GetElapsedTime(start) < time ? _totalCount : _startedCount;
                return _doneCount == _totalCount;
            },
            limit);
        return _doneCount;
    }

    protected override void OnReady(int slot, uint events)
    {
        int received = Receive(slot);
        // The end was there before the bytes were read, so a full answer is the whole stream: no second read is needed.
        bool ended = received == 0 || ((events & Epoll.ReadHangUp) != 0 && Positions[slot] == BackendPlan.AnswerBytes);
        if (!ended)
        {
            return;
        }

        if (Positions[slot] != BackendPlan.AnswerBytes)
        {
            throw new LoadException($"the answer ended after {Positions[slot]} bytes");
        }

        Close(slot);
        Latencies[_doneCount++] = Stopwatch.GetTimestamp() - _started[slot];
        if (_startedCount < _totalCount)
        {
            Start(slot);
        }
    }

    private void StartAll()
    {
        for (int slot = 0; slot < _started.Length && _startedCount < _totalCount; slot++)
        {
            Start(slot);
        }
    }

    private void Start(int slot)
    {
        _startedCount++;
        _started[slot] = Stopwatch.GetTimestamp();
        Open(slot);
    }
}
