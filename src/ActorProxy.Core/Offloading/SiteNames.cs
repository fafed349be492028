using System.Collections.Frozen;

namespace ActorProxy.Core.Offloading;

/// <summary>Something for each site, found by a server name: an exact name wins, else the longest <c>*.suffix</c> (one or more labels), else the default. Immutable, any thread.</summary>
/// <typeparam name="T">What each site has.</typeparam>
public sealed class SiteNames<T>
    where T : class
{
    private readonly FrozenDictionary<string, T> _bySite;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _bySuffix;
    private readonly T? _default;

    /// <summary>Of no site.</summary>
    public SiteNames()
        : this(new Dictionary<string, T>())
    {
    }

    /// <param name="sites">By name as configured.</param>
    public SiteNames(IReadOnlyDictionary<string, T> sites)
    {
        _bySite = sites.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _bySuffix = sites.Where(site => site.Key.StartsWith("*.", StringComparison.Ordinal))
            .ToFrozenDictionary(site => site.Key[1..], site => site.Value, StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _default = _bySite.GetValueOrDefault(SiteSettings.Default);
    }

    public IReadOnlyList<T> All => _bySite.Values;

    /// <summary>By a site's own name, as configured.</summary>
    public T? OfSite(string site) => _bySite.GetValueOrDefault(site);

    /// <summary>By what a client asks for.</summary>
    /// <param name="name">In any case, without a trailing dot; empty = none, which only the default serves.</param>
    public T? Find(string name)
    {
        if (_bySite.TryGetValue(name, out var exact) && !name.StartsWith('*'))
        {
            return exact;
        }

        // From the second character on: something has to stand for the star.
        for (var i = 1; i < name.Length; i++)
        {
            if (name[i] == '.' && _bySuffix.TryGetValue(name.AsSpan(i), out var wildcard))
            {
                return wildcard;
            }
        }

        return _default;
    }
}
