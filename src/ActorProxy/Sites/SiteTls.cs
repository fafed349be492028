using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Sites;

/// <summary>TLS settings of sites' handshakes.</summary>
internal sealed class SiteTls
{
    private readonly ConcurrentDictionary<string, SslServerAuthenticationOptions> _options = new();

    public SslServerAuthenticationOptions For(Site site, string serverName) => _options.GetOrAdd(site.Name, _ => Make(SelfSigned(serverName)));

    private static SslServerAuthenticationOptions Make(X509Certificate2 certificate) => new()
    {
        // Made once: it keeps the TLS context, and with it the sessions that clients resume.
        ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
#pragma warning disable CA5398 // 1.2 for those who have no better; older ones never, whatever the system allows.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name.Length == 0 ? "localhost" : name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
