using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Certificates;

/// <summary>A certificate ready for handshakes, with its chain. Immutable, any thread; never disposed, since handshakes may still use it.</summary>
public sealed class ServerCertificate
{
    private ServerCertificate(SslStreamCertificateContext context, bool isTemporary)
    {
        Context = context;
        IsTemporary = isTemporary;
    }

    /// <summary>Built once: it holds the chain, and TLS sessions are resumed by it.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>A stand-in that no client trusts.</summary>
    public bool IsTemporary { get; }

    public DateTimeOffset NotBefore => Context.TargetCertificate.NotBefore;

    public DateTimeOffset NotAfter => Context.TargetCertificate.NotAfter;

    /// <summary>It names this host itself: not by a wildcard, nor as a common name.</summary>
    public bool IsFor(string name) => Context.TargetCertificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false);

    /// <param name="chain">PEM: the leaf, then its chain.</param>
    /// <param name="key">PEM: the leaf's key, not encrypted.</param>
    /// <param name="isTemporary">It is a stand-in.</param>
    /// <exception cref="CryptographicException">They are no certificate and its key.</exception>
    internal static ServerCertificate Load(string chain, string key, bool isTemporary = false)
    {
        try
        {
            var intermediates = new X509Certificate2Collection();
            intermediates.ImportFromPem(chain);
            if (intermediates.Count > 0)
            {
                intermediates[0].Dispose();
                intermediates.RemoveAt(0);
            }

            // Offline: nothing is fetched from where a certificate says, be it an issuer or an OCSP answer.
            return new ServerCertificate(SslStreamCertificateContext.Create(WithKey(chain, key), intermediates, offline: true), isTemporary);
        }
        catch (ArgumentException exception)
        {
            // What the framework says to a key of another kind or another certificate.
            throw new CryptographicException(exception.Message, exception);
        }
    }

    private static X509Certificate2 WithKey(string chain, string key)
    {
        var certificate = X509Certificate2.CreateFromPem(chain, key);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows' TLS does not take keys that were never in a store.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
