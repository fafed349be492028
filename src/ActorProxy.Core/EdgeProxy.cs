using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core;

/// <summary>The edge of one process: loops, data path, listeners and upstreams, under one configuration that can be swapped.</summary>
/// <remarks>Any thread. Live connections keep the listener and the upstream they began with.</remarks>
public sealed class EdgeProxy
{
    private readonly Lock _changes = new();
    private readonly AcceptGate _gate;
    private readonly IProxyMetrics _metrics;
    private readonly IOffload _offload;
    private readonly ListenerSet _listeners;
    private volatile UpstreamSet _upstreams = UpstreamSet.Empty;
    private bool _closed;

    public EdgeProxy(LoopGroup loops, AcceptGate gate, IConnectionOwner owner, IOffload offload, IProxyMetrics metrics, IAccessLog log)
    {
        Loops = loops.Loops;
        _gate = gate;
        _metrics = metrics;
        _offload = offload;
        Evidence = new EvidenceTable(Loops.Count, new BanSettings().EvidenceTime);
        var evidence = new ClientEvidence(Evidence);
        foreach (var loop in Loops)
        {
            loop.Ticking = evidence.OnTick;
        }

        var path = new DataPath(loops, gate, owner, offload, metrics, log, evidence);
        _listeners = new ListenerSet(loops, path.Accept);
    }

    public IReadOnlyList<EventLoop> Loops { get; }

    /// <summary>Which client reached which upstream.</summary>
    public EvidenceTable Evidence { get; }

    public UpstreamSet Upstreams => _upstreams;

    /// <summary>Every bound address with its listener's name.</summary>
    public IReadOnlyList<(string Listener, NetEndPoint EndPoint)> Bound
    {
        get
        {
            lock (_changes)
            {
                return _listeners.Bound;
            }
        }
    }

    /// <summary>Every listening socket that another process can be given; none with loops that have no descriptors.</summary>
    public IReadOnlyList<int> ListeningDescriptors
    {
        get
        {
            lock (_changes)
            {
                return _listeners.Descriptors;
            }
        }
    }

    /// <summary>Who was refused lately, newest first, those alike as one; at most a hundred entries.</summary>
    /// <returns>Never done once the loops have ended.</returns>
    public async Task<IReadOnlyList<Refusal>> RecentRefusalsAsync() =>
        RefusalLog.Merge(await Task.WhenAll(Loops.Select(loop => loop.AskAsync(static loop => loop.RecentRefusals.ToArray()))));

    /// <summary>Takes over a configuration, at start as at a reload: all of it, or nothing.</summary>
    /// <param name="settings">Validated.</param>
    /// <returns>Addresses that could not be bound; empty = the configuration is in force.</returns>
    public IReadOnlyList<BindFailure> Apply(ProxySettings settings)
    {
        lock (_changes)
        {
            if (_closed)
            {
                return [];
            }

            var failures = _listeners.Prepare(settings.Listeners, out var added);
            if (failures.Count > 0)
            {
                return failures;
            }

            var upstreams = UpstreamSet.Apply(_upstreams, [.. settings.AllUpstreams()]);
            var tables = settings.Routes.ToDictionary(table => table.Name, table => RouteTable.Build(table, upstreams.Find));
            _upstreams = upstreams;
            _offload.Apply(settings.Sites, upstreams);
            _gate.Apply(settings.Limits, settings.Bans);
            Evidence.Apply(settings.Bans.EvidenceTime, settings.Bans.IPv6Prefix);
            _listeners.Commit([.. settings.Listeners.Select(Resolve)], added);
            return [];

            Listener Resolve(ListenerSettings listener) => new(
                listener,
                listener.Routes is { } routes ? tables[routes] : null,
                listener.Upstream is { } upstream ? upstreams.Find(upstream) : null,
                _metrics.Listener(listener.Name));
        }
    }

    /// <summary>Stops accepting for good; live connections go on.</summary>
    public void StopListening()
    {
        lock (_changes)
        {
            _closed = true;
            _listeners.Close();
        }
    }
}
