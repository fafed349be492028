using ActorProxy.Core.Offloading;

namespace ActorProxy.Certificates;

/// <summary>Which certificate a server name gets: its site's. Read by every handshake without a lock; written by <see cref="CertificateWatch"/>.</summary>
/// <param name="onExpiry">Told for a site when its certificate ends, whenever that changes: the Unix epoch for a temporary one, null when the site has left the configuration.</param>
public sealed class SiteCertificates(Action<string, DateTimeOffset?> onExpiry)
{
    private volatile SiteNames<Slot> _sites = new();

    /// <param name="serverName">From the ClientHello, in any case; empty or null = none.</param>
    /// <returns>Null when no site has this name.</returns>
    public ServerCertificate? Find(string? serverName) => _sites.Find(serverName ?? "")?.Current;

    /// <summary>By a site's own name, as configured.</summary>
    public ServerCertificate? OfSite(string site) => _sites.OfSite(site)?.Current;

    /// <summary>What every site shows now, by name as configured.</summary>
    public IReadOnlyList<(string Site, ServerCertificate Certificate)> All => [.. _sites.All.Select(slot => (slot.Site, slot.Current))];

    /// <summary>Leaves these sites; those that are new begin with what <paramref name="first"/> gives.</summary>
    internal void Apply(IReadOnlyCollection<string> sites, Func<string, ServerCertificate> first)
    {
        var old = _sites;
        var slots = sites.ToDictionary(site => site, site => old.OfSite(site) ?? new Slot(site, first(site)), StringComparer.OrdinalIgnoreCase);
        _sites = new SiteNames<Slot>(slots);
        foreach (var slot in slots.Values.Except(old.All))
        {
            Tell(slot.Site, slot.Current);
        }

        foreach (var gone in old.All.Except(slots.Values))
        {
            onExpiry(gone.Site, null);
        }
    }

    /// <summary>Handshakes from now on get this one.</summary>
    internal void Put(string site, ServerCertificate certificate)
    {
        if (_sites.OfSite(site) is { } slot)
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
}
