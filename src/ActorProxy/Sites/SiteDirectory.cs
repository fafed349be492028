using System.Collections.Frozen;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;
using ActorProxy.Sites.Waf;

namespace ActorProxy.Sites;

/// <summary>Who serves what, under one configuration: sites by name, and the port 80 of upstreams. Immutable, any thread.</summary>
internal sealed class SiteDirectory
{
    private readonly FrozenDictionary<string, (Upstream Upstream, UpstreamClient Client)> _plain;

    private SiteDirectory(SiteNames<Site> sites, Dictionary<string, (Upstream, UpstreamClient)> plain)
    {
        Sites = sites;
        _plain = plain.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static SiteDirectory Empty { get; } = new(new SiteNames<Site>(), []);

    public SiteNames<Site> Sites { get; }

    private IEnumerable<UpstreamClient> Clients => Sites.All.Select(site => site.Client).Concat(_plain.Values.Select(plain => plain.Client));

    /// <summary>Builds the directory that a configuration asks for; what has not changed keeps its connections.</summary>
    /// <param name="old">The one in force. Requests that hold on to it finish by it.</param>
    /// <param name="settings">Validated.</param>
    /// <param name="upstreams">Those of the same configuration.</param>
    /// <param name="rules">Prepared for it.</param>
    public static SiteDirectory Apply(SiteDirectory old, IReadOnlyList<SiteSettings> settings, UpstreamSet upstreams, WafRuleSets rules)
    {
        var clients = old.Clients.ToDictionary(client => client.Key);
        var sites = settings.ToDictionary(site => site.Name, site => Serve(site, upstreams.Find(site.Upstream.Name)!));
        var plain = upstreams.All
            .Where(upstream => upstream.Settings.HttpServers.Count > 0)
            .ToDictionary(upstream => upstream.Name, upstream => Plain(upstreams.Find(UpstreamSettings.HttpName(upstream.Name))!), StringComparer.Ordinal);
        return new SiteDirectory(new SiteNames<Site>(sites), plain);

        Site Serve(SiteSettings site, Upstream upstream) => new(site, upstream, Client(upstream, site), rules.For(site));

        (Upstream, UpstreamClient) Plain(Upstream upstream) => (upstream, Client(upstream, null));

        UpstreamClient Client(Upstream upstream, SiteSettings? site) =>
            clients.GetValueOrDefault(UpstreamClient.KeyOf(upstream.Settings, site)) ?? new UpstreamClient(upstream, site);
    }

    /// <summary>What serves port 80 for an upstream's names; null = nothing does.</summary>
    public (Upstream Upstream, UpstreamClient Client)? FindPlain(string upstream) =>
        _plain.TryGetValue(upstream, out var found) ? found : null;
}
