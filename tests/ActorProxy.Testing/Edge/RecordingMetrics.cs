using System.Collections.Concurrent;
using ActorProxy.Core.Diagnostics;

namespace ActorProxy.Testing.Edge;

/// <summary>Metrics that the test can ask.</summary>
public sealed class RecordingMetrics : IProxyMetrics
{
    private readonly ConcurrentDictionary<string, RecordingListenerMetrics> _listeners = new();
    private readonly ConcurrentDictionary<string, RecordingUpstreamMetrics> _upstreams = new();

    public IReadOnlyCollection<RecordingListenerMetrics> Listeners => [.. _listeners.Values];

    public IReadOnlyCollection<RecordingUpstreamMetrics> Upstreams => [.. _upstreams.Values];

    public RecordingListenerMetrics this[string listener] => _listeners.GetOrAdd(listener, _ => new());

    public RecordingUpstreamMetrics Of(string upstream) => _upstreams.GetOrAdd(upstream, _ => new());

    IListenerMetrics IProxyMetrics.Listener(string name) => this[name];

    IUpstreamMetrics IProxyMetrics.Upstream(string name) => Of(name);
}
