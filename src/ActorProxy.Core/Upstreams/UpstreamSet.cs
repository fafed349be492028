using System.Collections.Frozen;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Upstreams;

/// <summary>All upstreams by name. The set is immutable, its members live on from one set to the next.</summary>
public sealed class UpstreamSet
{
    private readonly FrozenDictionary<string, Upstream> _byName;

    private UpstreamSet(IEnumerable<Upstream> upstreams) =>
        _byName = upstreams.ToFrozenDictionary(upstream => upstream.Name, StringComparer.Ordinal);

    public static UpstreamSet Empty { get; } = new([]);

    public IReadOnlyList<Upstream> All => _byName.Values;

    /// <summary>Builds the set that a reload asks for: an upstream of the same name is kept and takes over its new settings.</summary>
    /// <param name="old">The set in force; <see cref="Empty"/> at start. It stays usable, for connections that hold on to it.</param>
    /// <param name="settings">Validated: names are unique.</param>
    public static UpstreamSet Apply(UpstreamSet old, IReadOnlyList<UpstreamSettings> settings) => new(settings.Select(wanted =>
    {
        if (old.Find(wanted.Name) is not { } upstream)
        {
            return new Upstream(wanted);
        }

        upstream.Apply(wanted);
        return upstream;
    }));

    public Upstream? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>True when a target's address, as it stands now, lies in the prefix.</summary>
    public bool HasTargetIn(IpPrefix prefix)
    {
        foreach (var upstream in _byName.Values)
        {
            foreach (var target in upstream.Targets)
            {
                if (prefix.Contains(target.Address.Address))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
