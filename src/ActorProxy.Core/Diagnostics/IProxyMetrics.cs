using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Diagnostics;

/// <summary>What the data path counts. Any thread; calls must be as cheap as an increment.</summary>
public interface IProxyMetrics
{
    /// <summary>The counters of a listener; kept by who uses them.</summary>
    IListenerMetrics Listener(string name);

    /// <summary>The counters of an upstream; kept by who uses them.</summary>
    IUpstreamMetrics Upstream(string name);
}

/// <summary>Counters of one listener.</summary>
public interface IListenerMetrics
{
    /// <summary>A connection was taken from the listener, whatever comes of it.</summary>
    void Accepted();

    /// <summary>A connection has passed the gate.</summary>
    void Began();

    /// <summary>Such a connection has ended.</summary>
    void Ended(TimeSpan duration);

    /// <summary>Ended before its name was known.</summary>
    void Refused(CloseReason reason);

    /// <summary>Ended after its name was known.</summary>
    /// <param name="upstream">Where it went; null = nowhere.</param>
    /// <param name="reason">Why it ended.</param>
    void Closed(string? upstream, CloseReason reason);

    /// <summary>From accept until the name was known.</summary>
    void Preread(TimeSpan duration);

    /// <summary>A fault of ours ended a connection.</summary>
    void Faulted();
}

/// <summary>Counters of one upstream.</summary>
public interface IUpstreamMetrics
{
    /// <summary>A connect succeeded.</summary>
    void Connected(TimeSpan duration);

    /// <summary>Bytes moved.</summary>
    /// <param name="fromClient">Towards the upstream.</param>
    /// <param name="toClient">Towards the client.</param>
    void Moved(long fromClient, long toClient);
}
