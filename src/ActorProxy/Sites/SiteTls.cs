using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Certificates;
using ActorProxy.Sites.Transport;

namespace ActorProxy.Sites;

/// <summary>How sites shake hands: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1, the certificate of the name; and what authorities ask by tls-alpn-01.</summary>
internal sealed class SiteTls(SiteCertificates certificates, ChallengeResponses challenges)
{
    /// <summary>The options of a handshake. Any thread.</summary>
    /// <exception cref="AuthenticationException">No site has the name any more, or the authority's challenge is none of ours.</exception>
    public SslServerAuthenticationOptions For(SiteConnection connection)
    {
        var serverName = connection.Handover.ServerName ?? "";

        // RFC 8737 §3: a validation offers this protocol alone, and gets a certificate for nothing else.
        if (connection.Handover.Alpn == ChallengeResponses.TlsAlpnProtocol.ToString())
        {
            return challenges.TryGetTlsAlpn(serverName, out var answer)
                ? Options(answer, ChallengeResponses.TlsAlpnProtocol)
                : throw new AuthenticationException("no such challenge");
        }

        return certificates.Find(serverName) is { } certificate
            ? Options(certificate.Context, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11)
            : throw new AuthenticationException("no site has this name any more");
    }

    // The context keeps the sessions that clients resume, so the options themselves may be new each time.
    private static SslServerAuthenticationOptions Options(SslStreamCertificateContext certificate, params List<SslApplicationProtocol> protocols) => new()
    {
        ServerCertificateContext = certificate,
        ApplicationProtocols = protocols,
#pragma warning disable CA5398 // 1.2 for those who have no better; older ones never, whatever the system allows.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };
}
