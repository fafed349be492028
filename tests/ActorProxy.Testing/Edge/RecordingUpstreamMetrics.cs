using ActorProxy.Core.Diagnostics;

namespace ActorProxy.Testing.Edge;

/// <summary>Counters of an upstream that the test can ask.</summary>
public sealed class RecordingUpstreamMetrics : IUpstreamMetrics
{
    private int _connected;
    private long _fromClient;
    private long _toClient;

    public int ConnectedCount => Volatile.Read(ref _connected);

    public long FromClient => Interlocked.Read(ref _fromClient);

    public long ToClient => Interlocked.Read(ref _toClient);

    /// <summary>Called when bytes have moved; may throw.</summary>
    public Action? Moving { get; set; }

    void IUpstreamMetrics.Connected(TimeSpan duration) => Interlocked.Increment(ref _connected);

    void IUpstreamMetrics.Moved(long fromClient, long toClient)
    {
        Interlocked.Add(ref _fromClient, fromClient);
        Interlocked.Add(ref _toClient, toClient);
        Moving?.Invoke();
    }
}
