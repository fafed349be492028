using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Certificates;

/// <summary>Makes self-signed certificates with a P-256 key of their own.</summary>
internal static class SelfSigned
{
    /// <summary>Of one that is kept. Clients that were told to trust it have to be told again when it ends.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>Longer than a process lives: a temporary one is replaced by a real one or by a restart.</summary>
    public static readonly TimeSpan TemporaryLifetime = TimeSpan.FromDays(3650);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <param name="site">A name, a wildcard, or <c>default</c>.</param>
    /// <param name="lifetime">From now.</param>
    /// <param name="now">The time.</param>
    /// <param name="extensions">Besides the usual ones.</param>
    /// <returns>Certificate and key, PEM.</returns>
    public static string Make(string site, TimeSpan lifetime, DateTimeOffset now, params X509Extension[] extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=actorproxy"), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(site);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerAuthentication], false));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var certificate = request.CreateSelfSigned(now - ClockSkew, now + lifetime);
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
