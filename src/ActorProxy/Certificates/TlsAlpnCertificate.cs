using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates;

/// <summary>The certificate that answers tls-alpn-01: self-signed, the name, and the digest of the key authorization in a critical extension (RFC 8737 §3).</summary>
internal static class TlsAlpnCertificate
{
    /// <summary>id-pe-acmeIdentifier.</summary>
    public const string ExtensionOid = "1.3.6.1.5.5.7.1.31";

    public static SslStreamCertificateContext For(ChallengeAnswer answer)
    {
        var digest = new AsnWriter(AsnEncodingRules.DER);
        digest.WriteOctetString(SHA256.HashData(Encoding.ASCII.GetBytes(answer.KeyAuthorization)));
        var pem = SelfSigned.Make(answer.Name, TimeSpan.FromDays(1), DateTimeOffset.UtcNow, new X509Extension(ExtensionOid, digest.Encode(), critical: true));
        return ServerCertificate.Load(pem, pem).Context;
    }
}
