using ActorProxy.Configuration.Values;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Hosting;

/// <summary>What reporters may say, under one configuration. Immutable, any thread.</summary>
internal sealed class ReporterScopes
{
    private readonly HashSet<string> _jails;
    private readonly UpstreamMark[] _all;
    private readonly Dictionary<string, UpstreamMark[]> _own;

    public ReporterScopes(ProxySettings settings)
    {
        _jails = [.. settings.Bans.Jails.Select(jail => jail.Name).Where(name => !EdgeJails.Has(name))];
        _all = [.. settings.AllUpstreams().Select(upstream => UpstreamSettings.MarkOf(upstream.Name)).Distinct()];
        _own = settings.Bans.Reporters.ToDictionary(
            reporter => reporter.Name, reporter => reporter.Upstreams.Count == 0 ? _all : [.. reporter.Upstreams.SelectMany(name => Named(settings, name))]);
    }

    /// <summary>The upstream and the site of this name; a site's is that of what is behind it.</summary>
    private static IEnumerable<UpstreamMark> Named(ProxySettings settings, string name) =>
        settings.Upstreams.Where(upstream => upstream.Name == name)
            .Concat(settings.Sites.Where(site => site.Name == HostNameText.Canonical(name)).Select(site => site.Upstream))
            .Select(upstream => UpstreamSettings.MarkOf(upstream.Name));

    /// <summary>Is there a jail of this name that counts what is reported?</summary>
    public bool HasJail(string name) => _jails.Contains(name);

    /// <summary>The upstreams, those behind sites included, whose clients a reporter may report.</summary>
    public IReadOnlyList<UpstreamMark> UpstreamsOf(string reporter) => _own.GetValueOrDefault(reporter, []);
}
