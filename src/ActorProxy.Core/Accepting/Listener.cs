using ActorProxy.Core.Addresses;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Accepting;

/// <summary>A listener as one configuration has it: immutable, kept by the connections it accepted.</summary>
/// <param name="Settings">As configured.</param>
/// <param name="Routes">For kinds <c>tls</c> and <c>http</c>.</param>
/// <param name="Upstream">For kind <c>tcp</c>.</param>
/// <param name="Metrics">Its counters.</param>
internal sealed record Listener(ListenerSettings Settings, RouteTable? Routes, Upstream? Upstream, IListenerMetrics Metrics)
{
    public string Name => Settings.Name;

    /// <summary>True when this peer must begin with a PROXY header.</summary>
    public bool ExpectsProxyFrom(NetAddress peer)
    {
        foreach (var source in Settings.AcceptProxyFrom)
        {
            if (source.Contains(peer))
            {
                return true;
            }
        }

        return false;
    }
}
