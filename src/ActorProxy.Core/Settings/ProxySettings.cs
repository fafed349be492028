using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Settings;

/// <summary>Everything a valid configuration file says, immutable. Built by the host, read by all.</summary>
public sealed record ProxySettings
{
    public required IReadOnlyList<ListenerSettings> Listeners { get; init; }

    public IReadOnlyList<RouteTableSettings> Routes { get; init; } = [];

    public IReadOnlyList<UpstreamSettings> Upstreams { get; init; } = [];

    public AcmeSettings Acme { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public BanSettings Bans { get; init; } = new();

    public AdminSettings Admin { get; init; } = new();

    public AccessLogSettings AccessLog { get; init; } = new();

    public ClusterSettings Cluster { get; init; } = new();

    public LoopSettings Loops { get; init; } = new();
}
