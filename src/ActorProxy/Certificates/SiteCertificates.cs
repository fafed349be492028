using System.Collections.Frozen;

namespace ActorProxy.Certificates;

/// <summary>Which certificate a server name gets: its site's. Read by every handshake without a lock; written by <see cref="CertificateWatch"/>.</summary>
/// <param name="onExpiry">Told for a site when its certificate ends, whenever that changes: the Unix epoch for a temporary one, null when the site has left the configuration.</param>
public sealed class SiteCertificates(Action<string, DateTimeOffset?> onExpiry)
{
    private const string Default = "default";

    private volatile Sites _sites = new([]);

    /// <summary>An exact site, else the wildcard with the longest suffix (one or more labels), else the site <c>default</c>.</summary>
    /// <param name="serverName">From the ClientHello, in any case; empty or null = none.</param>
    /// <returns>Null when no site has this name.</returns>
    public ServerCertificate? Find(string? serverName) => _sites.Find(serverName ?? "");

    /// <summary>By a site's own name, as configured.</summary>
    public ServerCertificate? OfSite(string site) => _sites.BySite.GetValueOrDefault(site)?.Current;

    /// <summary>Leaves these sites; those that are new begin with what <paramref name="first"/> gives.</summary>
    internal void Apply(IReadOnlyCollection<string> sites, Func<string, ServerCertificate> first)
    {
        var old = _sites.BySite;
        var slots = sites.Select(site => old.GetValueOrDefault(site) ?? new Slot(site, first(site))).ToList();
        _sites = new Sites(slots);
        foreach (var slot in slots.Where(slot => !old.ContainsKey(slot.Site)))
        {
            Tell(slot.Site, slot.Current);
        }

        foreach (var gone in old.Keys.Except(sites, StringComparer.OrdinalIgnoreCase))
        {
            onExpiry(gone, null);
        }
    }

    /// <summary>Handshakes from now on get this one.</summary>
    internal void Put(string site, ServerCertificate certificate)
    {
        if (_sites.BySite.TryGetValue(site, out var slot))
        {
            slot.Current = certificate;
            Tell(site, certificate);
        }
    }

    private void Tell(string site, ServerCertificate certificate) => onExpiry(site, certificate.IsTemporary ? DateTimeOffset.UnixEpoch : certificate.NotAfter);

    private sealed class Slot(string site, ServerCertificate first)
    {
        private volatile ServerCertificate _current = first;

        public string Site => site;

        public ServerCertificate Current
        {
            get => _current;
            set => _current = value;
        }
    }

    private sealed class Sites
    {
        private readonly FrozenDictionary<string, Slot>.AlternateLookup<ReadOnlySpan<char>> _bySuffix;
        private readonly Slot? _default;

        public Sites(IReadOnlyCollection<Slot> slots)
        {
            BySite = slots.ToFrozenDictionary(slot => slot.Site, StringComparer.OrdinalIgnoreCase);
            _bySuffix = slots.Where(slot => slot.Site.StartsWith("*.", StringComparison.Ordinal))
                .ToFrozenDictionary(slot => slot.Site[1..], StringComparer.OrdinalIgnoreCase)
                .GetAlternateLookup<ReadOnlySpan<char>>();
            _default = BySite.GetValueOrDefault(Default);
        }

        public FrozenDictionary<string, Slot> BySite { get; }

        public ServerCertificate? Find(string name)
        {
            if (BySite.TryGetValue(name, out var exact) && !name.StartsWith('*'))
            {
                return exact.Current;
            }

            // From the second character on: something has to stand for the star.
            for (var i = 1; i < name.Length; i++)
            {
                if (name[i] == '.' && _bySuffix.TryGetValue(name.AsSpan(i), out var wildcard))
                {
                    return wildcard.Current;
                }
            }

            return _default?.Current;
        }
    }
}
