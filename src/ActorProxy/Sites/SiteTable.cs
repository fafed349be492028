using System.Collections.Frozen;
using ActorProxy.Core.Offloading;

namespace ActorProxy.Sites;

/// <summary>All sites by name: an exact name wins, else the longest <c>*.suffix</c>, else the default. Immutable, any thread.</summary>
internal sealed class SiteTable
{
    private const string Wildcard = "*.";

    private readonly FrozenDictionary<string, Site> _byName;
    private readonly FrozenDictionary<string, Site>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Site? _default;

    public SiteTable(IEnumerable<Site> sites)
    {
        _byName = sites.ToFrozenDictionary(site => site.Name, StringComparer.Ordinal);
        _lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        _default = _byName.GetValueOrDefault(SiteSettings.Default);
    }

    public static SiteTable Empty { get; } = new([]);

    public IReadOnlyList<Site> All => _byName.Values;

    /// <summary>Finds the site of a name.</summary>
    /// <param name="name">Lower-case, without a trailing dot; empty = none, which only the default serves.</param>
    public Site? Find(string name)
    {
        if (name.Length == 0 || name == SiteSettings.Default || name.StartsWith(Wildcard, StringComparison.Ordinal))
        {
            return _default;
        }

        if (_byName.TryGetValue(name, out var exact))
        {
            return exact;
        }

        Span<char> pattern = stackalloc char[Wildcard.Length + name.Length > 255 ? 0 : Wildcard.Length + name.Length];
        if (pattern.IsEmpty)
        {
            return _default;
        }

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            Wildcard.CopyTo(pattern);
            var suffix = name.AsSpan(dot + 1);
            suffix.CopyTo(pattern[Wildcard.Length..]);
            if (_lookup.TryGetValue(pattern[..(Wildcard.Length + suffix.Length)], out var site))
            {
                return site;
            }
        }

        return _default;
    }
}
