using System.Collections.Frozen;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Sites;

/// <summary>Who serves what, under one configuration: sites by name, and the port 80 of upstreams. Immutable, any thread.</summary>
internal sealed class SiteDirectory
{
    private readonly FrozenDictionary<string, (Upstream Upstream, UpstreamClient Client)> _plain;

    private SiteDirectory(SiteTable sites, Dictionary<string, (Upstream, UpstreamClient)> plain)
    {
        Sites = sites;
        _plain = plain.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static SiteDirectory Empty { get; } = new(SiteTable.Empty, []);

    public SiteTable Sites { get; }

    private IEnumerable<UpstreamClient> Clients => Sites.All.Select(site => site.Client).Concat(_plain.Values.Select(plain => plain.Client));

    /// <summary>Builds the directory that a configuration asks for; what has not changed keeps its connections.</summary>
    /// <param name="old">The one in force. Requests that hold on to it finish by it.</param>
    /// <param name="settings">Validated.</param>
    /// <param name="upstreams">Those of the same configuration.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file of authorities is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SiteDirectory Apply(SiteDirectory old, IReadOnlyList<SiteSettings> settings, UpstreamSet upstreams)
    {
        var clients = old.Clients.ToDictionary(client => client.Key);
        var sites = settings.Select(site => new Site(site, upstreams.Find(site.Upstream.Name)!, Client(site.Upstream, site)));
        var plain = upstreams.All
            .Where(upstream => upstream.Settings.IsHttp)
            .ToDictionary(upstream => upstream.Name, upstream => (upstream, Client(upstream.Settings, null)), StringComparer.Ordinal);
        return new SiteDirectory(new SiteTable([.. sites]), plain);

        UpstreamClient Client(UpstreamSettings upstream, SiteSettings? site) =>
            clients.GetValueOrDefault(UpstreamClient.KeyOf(upstream, site)) ?? new UpstreamClient(upstream, site);
    }

    /// <summary>What serves port 80 for an upstream's names; null = nothing does.</summary>
    public (Upstream Upstream, UpstreamClient Client)? FindPlain(string upstream) =>
        _plain.TryGetValue(UpstreamSettings.HttpName(upstream), out var found) ? found : null;
}
