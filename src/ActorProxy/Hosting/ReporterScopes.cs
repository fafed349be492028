using ActorProxy.Core.Bans;
using ActorProxy.Core.Settings;

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
        _all = [.. settings.Upstreams.Select(upstream => UpstreamMark.Of(upstream.Name))];
        _own = settings.Bans.Reporters.ToDictionary(
            reporter => reporter.Name, reporter => reporter.Upstreams.Count == 0 ? _all : [.. reporter.Upstreams.Select(UpstreamMark.Of)]);
    }

    /// <summary>Is there a jail of this name that counts what is reported?</summary>
    public bool HasJail(string name) => _jails.Contains(name);

    /// <summary>The upstreams whose clients a reporter may report.</summary>
    public IReadOnlyList<UpstreamMark> UpstreamsOf(string reporter) => _own.GetValueOrDefault(reporter, []);
}
