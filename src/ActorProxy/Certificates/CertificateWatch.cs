using System.Security.Cryptography;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates;

/// <summary>Follows the files every site's certificate lies in, whoever writes them, and puts what changed in force.</summary>
/// <remarks>
/// A site always has a certificate: a temporary one, with an alarm, until a good one can be read. A pair that does not fit together,
/// as while it is being replaced, leaves the old one in force and is told once. Any thread, one at a time.
/// </remarks>
public sealed class CertificateWatch(SiteCertificates certificates, TimeProvider time, ILogger<CertificateWatch> logger)
{
    private readonly Lock _lock = new();
    private Dictionary<string, WatchedSite> _sites = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes over what the configuration says now. At return every site has a certificate.</summary>
    /// <param name="sites">By name as configured.</param>
    /// <param name="acme">Where certificates are kept.</param>
    public void Apply(IReadOnlyDictionary<string, CertificateSettings> sites, AcmeSettings acme)
    {
        lock (_lock)
        {
            var storage = new CertificateStorage(acme);
            var watched = sites.ToDictionary(
                site => site.Key, site => new WatchedSite(site.Key, site.Value.Kind, FilesOf(site.Key, site.Value, storage)), StringComparer.OrdinalIgnoreCase);
            foreach (var (name, site) in watched)
            {
                if (_sites.TryGetValue(name, out var before) && before.Kind == site.Kind && before.Files == site.Files)
                {
                    site.Digest = before.Digest;
                    site.NotBefore = before.NotBefore;
                }
            }

            _sites = watched;
            certificates.Apply(watched.Keys, Temporary);
            CheckAll();
        }
    }

    /// <summary>What the files of the sites hold that have their certificates from the authority.</summary>
    public IReadOnlyList<HeldCertificate> HeldByAcme()
    {
        lock (_lock)
        {
            return [.. _sites.Values.Where(site => site.Kind == CertificateKind.Acme).Select(site => new HeldCertificate(site.Name, site.NotBefore))];
        }
    }

    /// <summary>Looks at every file again, and renews self-signed certificates that are near their end.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            CheckAll();
        }
    }

    private static CertificateFiles FilesOf(string site, CertificateSettings settings, CertificateStorage storage) => settings.Kind switch
    {
        CertificateKind.Acme => new CertificateFiles(storage.IssuedFile(site), storage.IssuedFile(site)),
        CertificateKind.SelfSigned => new CertificateFiles(storage.SelfSignedFile(site), storage.SelfSignedFile(site)),
        _ => new CertificateFiles(settings.CertificateFile, settings.KeyFile),
    };

    private void CheckAll()
    {
        foreach (var site in _sites.Values)
        {
            Check(site);
            if (site.Kind == CertificateKind.SelfSigned && NeedsSelfSigned(site))
            {
                MakeSelfSigned(site);
                Check(site);
            }
        }
    }

    private void Check(WatchedSite site)
    {
        var (chain, key, problem, digest) = site.Files.Read();
        if (digest == site.Digest)
        {
            return;
        }

        site.Digest = digest;
        if (problem is not null)
        {
            Reject(site, problem);
            return;
        }

        try
        {
            var certificate = ServerCertificate.Load(chain, key);
            certificates.Put(site.Name, certificate);
            site.NotBefore = certificate.NotBefore;
            CertificatesLog.Loaded(logger, site.Name, site.Files.CertificateFile, certificate.NotAfter);
        }
        catch (CryptographicException exception)
        {
            Reject(site, $"{site.Files.CertificateFile}: {exception.Message}");
        }
    }

    private void Reject(WatchedSite site, string problem)
    {
        if (certificates.OfSite(site.Name) is { IsTemporary: false } present)
        {
            CertificatesLog.KeptOld(logger, site.Name, present.NotAfter, problem);
        }
        else if (site.Kind == CertificateKind.Files)
        {
            CertificatesLog.Unusable(logger, site.Name, problem);
        }
        else if (site.Kind == CertificateKind.Acme)
        {
            CertificatesLog.Awaited(logger, site.Name);
        }
    }

    private bool NeedsSelfSigned(WatchedSite site) =>
        certificates.OfSite(site.Name) is not { IsTemporary: false } present
        || !site.Exists
        || RenewalSchedule.Due(present.NotBefore, present.NotAfter) <= time.GetUtcNow();

    private void MakeSelfSigned(WatchedSite site)
    {
        try
        {
            PrivateFile.Write(site.Files.CertificateFile, SelfSigned.Make(site.Name, SelfSigned.Lifetime, time.GetUtcNow()));
            site.WriteProblem = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (site.WriteProblem != exception.Message)
            {
                site.WriteProblem = exception.Message;
                CertificatesLog.Unusable(logger, site.Name, exception.Message);
            }
        }
    }

    private ServerCertificate Temporary(string site)
    {
        var pem = SelfSigned.Make(site, SelfSigned.TemporaryLifetime, time.GetUtcNow());
        return ServerCertificate.Load(pem, pem, isTemporary: true);
    }

    private sealed class WatchedSite(string name, CertificateKind kind, CertificateFiles files)
    {
        public string Name => name;

        public CertificateKind Kind => kind;

        public CertificateFiles Files => files;

        public bool Exists => File.Exists(files.CertificateFile);

        /// <summary>Of what was looked at last, good or bad: each change is told once.</summary>
        public string? Digest { get; set; }

        /// <summary>Of the certificate these files held last; null = they never held a good one.</summary>
        public DateTimeOffset? NotBefore { get; set; }

        public string? WriteProblem { get; set; }
    }
}
