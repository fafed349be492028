using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A self-signed certificate for some names.</summary>
internal static class TestCertificate
{
    /// <summary>For names, and 127.0.0.1 besides.</summary>
    public static X509Certificate2 For(params string[] names) => Only([.. names, IPAddress.Loopback.ToString()]);

    /// <param name="names">Host names and addresses, and nothing else.</param>
    public static X509Certificate2 Only(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + names[0], key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    /// <summary>Writes <c>NAME.crt</c> and <c>NAME.key</c>.</summary>
    public static void Write(X509Certificate2 certificate, TempFolder folder, string name)
    {
        folder.Write(name + ".crt", certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey();
        folder.Write(name + ".key", key!.ExportPkcs8PrivateKeyPem());
    }
}
