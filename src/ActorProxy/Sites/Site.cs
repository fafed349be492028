using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;
using ActorProxy.Sites.Waf;

namespace ActorProxy.Sites;

/// <summary>A site as one configuration has it, with what it is forwarded by.</summary>
/// <param name="Settings">As configured.</param>
/// <param name="Upstream">Its servers, which outlive reloads.</param>
/// <param name="Client">Talks to them.</param>
/// <param name="Waf">Stands before them; null = nothing does.</param>
internal sealed record Site(SiteSettings Settings, Upstream Upstream, UpstreamClient Client, SiteWaf? Waf)
{
    public string Name => Settings.Name;
}
