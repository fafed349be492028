using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Clients;

/// <summary>Opens many connections, makes sure that each has reached its backend, and lets them be.</summary>
internal sealed class IdleClient : ClientLoop
{
    // As many at once as in the connection test, so that no proxy's backlog is tested here.
    private const int OpeningCount = 64;

    private readonly int _connectionCount;
    private int _startedCount;
    private int _doneCount;

    public IdleClient(ClientTarget target, int connectionCount)
        : base(target, connectionCount) => _connectionCount = connectionCount;

    public void Connect(TimeSpan limit)
    {
        while (_startedCount < Math.Min(OpeningCount, _connectionCount))
        {
            Open(_startedCount++);
        }

        RunUntil(() => _doneCount == _connectionCount, limit);
    }

    protected override void OnReady(int slot, uint events)
    {
        if (Receive(slot) == 0)
        {
            throw new LoadException("an idle connection was closed");
        }

        if (Positions[slot] == BackendPlan.AcknowledgementBytes)
        {
            _doneCount++;
            if (_startedCount < _connectionCount)
            {
                Open(_startedCount++);
            }
        }
    }
}
