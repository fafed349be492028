using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Routing;

/// <summary>Where a name goes.</summary>
/// <param name="Pattern">The route as configured, <c>default</c> for the default: the access log's <c>route</c>.</param>
/// <param name="Target">The upstream's name, or one of the words of <see cref="RouteTableSettings"/>.</param>
/// <param name="Upstream">The upstream itself; null = not passed through.</param>
public readonly record struct RouteMatch(string Pattern, string Target, Upstream? Upstream)
{
    /// <summary>The name is served here.</summary>
    public bool IsOffloaded => ReferenceEquals(Target, RouteTableSettings.Sites);

    /// <summary>Plain HTTP is sent to https.</summary>
    public bool IsRedirected => ReferenceEquals(Target, RouteTableSettings.Redirect);
}
