using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Backends;

/// <summary>The TLS backend's certificate, made for this run: ECDSA P-256, signed by itself. The client takes this one and no other.</summary>
internal sealed class TlsIdentity : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TlsIdentity(string host)
    {
        Host = host;
        var request = new CertificateRequest($"CN={host}", _key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow - Lifetime, DateTimeOffset.UtcNow + Lifetime);
    }

    public string Host { get; }

    public X509Certificate2 Certificate { get; }

    public string KeyPem => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>Writes the certificate and the key, each into a file of its own and both into one.</summary>
    public (string Certificate, string Key, string Both) Write(PeerSite site)
    {
        string certificate = Certificate.ExportCertificatePem() + "\n";
        return (site.Write("certificate.pem", certificate), site.Write("key.pem", KeyPem), site.Write("both.pem", certificate + KeyPem));
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
