using System.Diagnostics;
using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Clients;

/// <summary>Sends 1 KiB on each of many open connections, takes 1 KiB back, and sends again.</summary>
internal sealed class PingPongClient : ClientLoop
{
    private readonly long[] _sentAt;
    private readonly bool[] _resting;
    private int _roundTripLimit;
    private int _startedCount;
    private int _doneCount;

    public PingPongClient(ClientTarget target, int connectionCount)
        : base(target, connectionCount)
    {
        _sentAt = new long[connectionCount];
        _resting = new bool[connectionCount];
    }

    /// <summary>Of the last <see cref="Exchange"/>, in <see cref="Stopwatch"/> ticks.</summary>
    public long[] Latencies { get; private set; } = [];

    /// <summary>Opens all connections and makes one round trip on each.</summary>
    public void Connect(TimeSpan limit)
    {
        Prepare(_resting.Length);
        for (int slot = 0; slot < _resting.Length; slot++)
        {
            Open(slot);
        }

        RunUntil(() => _doneCount == _roundTripLimit, limit);
    }

    public void Exchange(int roundTripCount, TimeSpan limit)
    {
        Prepare(roundTripCount);
        for (int slot = 0; slot < _resting.Length; slot++)
        {
            SendNext(slot);
        }

        RunUntil(() => _doneCount == _roundTripLimit, limit);
    }

    protected override void OnOpened(int slot) => SendNext(slot);

    protected override void OnReady(int slot, uint events)
    {
        if (Receive(slot) == 0)
        {
            throw new LoadException($"a connection ended after {Positions[slot]} bytes");
        }

        if (!_resting[slot] && Positions[slot] % BackendPlan.AnswerBytes == 0)
        {
            Latencies[_doneCount++] = Stopwatch.GetTimestamp() - _sentAt[slot];
            SendNext(slot);
        }
    }

    private void Prepare(int roundTripCount)
    {
        _roundTripLimit = roundTripCount;
        _startedCount = 0;
        _doneCount = 0;
        Latencies = new long[roundTripCount];
    }

    private void SendNext(int slot)
    {
        _resting[slot] = _startedCount == _roundTripLimit;
        if (_resting[slot])
        {
            return;
        }

        _startedCount++;
        _sentAt[slot] = Stopwatch.GetTimestamp();
        // Both directions are at the same position here: each message has been answered.
        if (Send(slot, Positions[slot], BackendPlan.AnswerBytes) != BackendPlan.AnswerBytes)
        {
            throw new LoadException("a message did not fit into an empty socket");
        }
    }
}
