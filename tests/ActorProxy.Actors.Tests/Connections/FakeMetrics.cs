using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;

namespace ActorProxy.Actors.Tests.Connections;

/// <summary>Counts what the tests ask for, and throws where a test wants a bug.</summary>
internal sealed class FakeMetrics : IProxyMetrics, IListenerMetrics, IUpstreamMetrics
{
    private int _faults;
    private int _active;

    /// <summary>Asked at each connect to an upstream; true = throw.</summary>
    public Func<bool> FailConnect { get; set; } = () => false;

    /// <summary>Asked at each refusal; true = throw.</summary>
    public Func<bool> FailRefusal { get; set; } = () => false;

    public int Faults => Volatile.Read(ref _faults);

    public int Active => Volatile.Read(ref _active);

    public IListenerMetrics Listener(string name) => this;

    public IUpstreamMetrics Upstream(string name) => this;

    public void Accepted()
    {
    }

    public void Began() => Interlocked.Increment(ref _active);

    public void Ended(TimeSpan duration) => Interlocked.Decrement(ref _active);

    public void Refused(CloseReason reason) => ThrowIf(FailRefusal());

    public void Closed(string? upstream, CloseReason reason)
    {
    }

    public void Preread(TimeSpan duration)
    {
    }

    public void Faulted() => Interlocked.Increment(ref _faults);

    public void Connected(TimeSpan duration) => ThrowIf(FailConnect());

    public void Moved(long fromClient, long toClient)
    {
    }

    private static void ThrowIf(bool wanted)
    {
        if (wanted)
        {
            throw new InvalidOperationException("a bug, on purpose");
        }
    }
}
