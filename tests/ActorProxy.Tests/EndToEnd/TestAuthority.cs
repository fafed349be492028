using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A certificate authority of its own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset End = Begin.AddDays(30);

    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(Begin, End);
    }

    public X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var issued = request.Create(_certificate, Begin, End, Guid.NewGuid().ToByteArray());
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a certificate it issues and its own.</summary>
    /// <returns>What stands in the configuration.</returns>
    public string Write(TempFolder folder, string name)
    {
        using var certificate = Issue(name);
        TestCertificate.Write(certificate, folder, name);
        folder.Write("ca.crt", _certificate.ExportCertificatePem());
        return $$"""tls { cert = "{{folder[name + ".crt"]}}", key = "{{folder[name + ".key"]}}", ca = "{{folder["ca.crt"]}}" }""";
    }

    public void Dispose() => _certificate.Dispose();
}
