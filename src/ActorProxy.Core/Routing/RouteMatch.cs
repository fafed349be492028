using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Routing;

/// <summary>Where a name goes.</summary>
/// <param name="Pattern">The route as configured, <c>default</c> for the default: the access log's <c>route</c>.</param>
/// <param name="Target">The upstream's name, or <see cref="RouteTableSettings.Reject"/>.</param>
/// <param name="Upstream">The upstream itself; null = refuse.</param>
public readonly record struct RouteMatch(string Pattern, string Target, Upstream? Upstream);
