using System.Collections.Concurrent;
using ActorProxy.Core.Connections;

namespace ActorProxy.Testing.Edge;

/// <summary>Owns connections without actors: begins them at once, aborts them on a fault and remembers it.</summary>
public sealed class DirectOwner : IConnectionOwner
{
    private readonly ConcurrentDictionary<ConnectionId, ProxyConnection> _live = new();

    /// <summary>Connections whose end was not told.</summary>
    public int LiveCount => _live.Count;

    public ConcurrentQueue<Exception> Faults { get; } = new();

    public void OnAccepted(ProxyConnection connection)
    {
        _live.TryAdd(connection.Id, connection);
        connection.Begin();
    }

    public void OnFinished(ProxyConnection connection) => _live.TryRemove(connection.Id, out _);

    public void OnFault(ProxyConnection connection, Exception exception)
    {
        Faults.Enqueue(exception);
        connection.Abort(CloseReason.Fault);

        // A fault in closing is all that is heard of the end.
        _live.TryRemove(connection.Id, out _);
    }
}
