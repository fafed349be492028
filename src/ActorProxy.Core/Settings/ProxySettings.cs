using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Settings;

/// <summary>Everything a valid configuration file says, immutable. Built by the host, read by all.</summary>
public sealed record ProxySettings
{
    public required IReadOnlyList<ListenerSettings> Listeners { get; init; }

    public IReadOnlyList<RouteTableSettings> Routes { get; init; } = [];

    public IReadOnlyList<UpstreamSettings> Upstreams { get; init; } = [];

    public IReadOnlyList<SiteSettings> Sites { get; init; } = [];

    public AcmeSettings Acme { get; init; } = new();

    /// <summary>What a site's own <see cref="SiteSettings.Waf"/> takes where it says nothing.</summary>
    public WafSettings Waf { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public BanSettings Bans { get; init; } = new();

    public AdminSettings Admin { get; init; } = new();

    public AccessLogSettings AccessLog { get; init; } = new();

    public ClusterSettings Cluster { get; init; } = new();

    public LoopSettings Loops { get; init; } = new();

    /// <summary>Everything that is connected to: upstreams as configured, what serves their port 80, and what is behind sites.</summary>
    public IEnumerable<UpstreamSettings> AllUpstreams() =>
        Upstreams.Concat(Upstreams.Where(upstream => upstream.HttpServers.Count > 0).Select(upstream => upstream.ForHttp()))
            .Concat(Sites.Select(site => site.Upstream));
}
