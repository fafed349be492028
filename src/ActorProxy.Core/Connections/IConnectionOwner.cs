namespace ActorProxy.Core.Connections;

/// <summary>Owns the lives of connections: an actor system in the product, the loop alone in tests of the data path.</summary>
/// <remarks>Called on the connection's loop.</remarks>
public interface IConnectionOwner
{
    /// <summary>A connection has passed the gate. <see cref="ProxyConnection.Begin"/> must follow, on the same thread.</summary>
    void OnAccepted(ProxyConnection connection);

    /// <summary>The connection has ended, its sockets are closed. Not called when closing it faulted.</summary>
    void OnFinished(ProxyConnection connection);

    /// <summary>A bug showed while the connection had its turn. <see cref="ProxyConnection.Abort"/> must follow; until then it gets no more turns.</summary>
    void OnFault(ProxyConnection connection, Exception exception);
}
