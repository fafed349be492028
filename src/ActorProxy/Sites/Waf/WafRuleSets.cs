using ActorProxy.Core.Offloading;
using ActorProxy.Metrics;

namespace ActorProxy.Sites.Waf;

/// <summary>The rules that the sites of a configuration ask for, each set loaded once however many sites share it.</summary>
/// <remarks>One reload at a time: <see cref="Prepare"/>, then sites take theirs by <see cref="For"/>, then <see cref="Commit"/> or <see cref="Abandon"/>.</remarks>
internal sealed class WafRuleSets(WafRecorder recorder, WafMetrics metrics)
{
    // A request that has just found its site must still find the rules; what it has begun keeps them anyway.
    private static readonly TimeSpan Farewell = TimeSpan.FromMinutes(1);

    private Dictionary<Key, RuleSet> _inForce = [];
    private Dictionary<Key, RuleSet> _prepared = [];

    /// <summary>What is wrong with the rules, without loading them here.</summary>
    /// <returns>A line for each site that names other ones; it begins with the place in the configuration.</returns>
    public static IReadOnlyList<string> FaultsOf(IEnumerable<SiteSettings> sites) =>
        [.. Distinct(sites).Select(waf => (waf.Place, Fault: RuleProbe.Fault(waf))).Where(found => found.Fault is not null).Select(found => $"{found.Place}: {found.Fault}")];

    /// <summary>Loads what sites ask for: files may have changed, so all of it anew. What is in force stays so.</summary>
    /// <returns>What could not be loaded, as <see cref="FaultsOf"/> has it.</returns>
    public IReadOnlyList<string> Prepare(IReadOnlyList<SiteSettings> sites)
    {
        var faults = new List<string>();
        foreach (var waf in Distinct(sites))
        {
            var fault = RuleProbe.Fault(waf);
            if (fault is null && RuleSet.TryLoad(waf, out fault) is { } rules)
            {
                _prepared[Key.Of(waf)] = rules;
            }
            else
            {
                faults.Add($"{waf.Place}: {fault}");
            }
        }

        return faults;
    }

    /// <summary>What stands before a site; null = nothing.</summary>
    public SiteWaf? For(SiteSettings site) =>
        site.Waf.Mode == WafMode.Off ? null : new SiteWaf(site.Waf, _prepared.GetValueOrDefault(Key.Of(site.Waf)), recorder);

    /// <summary>The prepared ones are in force, and those before are given back.</summary>
    public void Commit(IEnumerable<SiteSettings> sites)
    {
        _ = Retire(_inForce);
        (_inForce, _prepared) = (_prepared, []);
        metrics.Configured(sites.Where(site => site.Waf.Mode != WafMode.Off).Select(site => (site.Name, _inForce.ContainsKey(Key.Of(site.Waf)))));
    }

    /// <summary>The prepared ones are not needed.</summary>
    public void Abandon()
    {
        Dispose(_prepared);
        _prepared = [];
    }

    private static IEnumerable<WafSettings> Distinct(IEnumerable<SiteSettings> sites) =>
        sites.Select(site => site.Waf).Where(waf => waf.Mode != WafMode.Off).DistinctBy(Key.Of);

    private static async Task Retire(Dictionary<Key, RuleSet> sets)
    {
        await Task.Delay(Farewell).ConfigureAwait(false);
        Dispose(sets);
    }

    private static void Dispose(Dictionary<Key, RuleSet> sets)
    {
        foreach (var set in sets.Values)
        {
            set.Dispose();
        }
    }

    /// <summary>What makes one set of rules as good as another.</summary>
    private readonly record struct Key(string Rules, int MaxBody)
    {
        public static Key Of(WafSettings waf) => new(string.Join('\n', waf.Rules), waf.MaxBody);
    }
}
