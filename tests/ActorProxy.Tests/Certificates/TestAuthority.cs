using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Tests.Certificates;

/// <summary>A root, an intermediate, and what they sign.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _intermediate;

    public TestAuthority()
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Request("CN=root", rootKey, isAuthority: true).CreateSelfSigned(now.AddDays(-1), now.AddDays(400));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _intermediate = Request("CN=intermediate", key, isAuthority: true).Create(Root, now.AddDays(-1), now.AddDays(399), RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }

    public X509Certificate2 Root { get; }

    /// <summary>Chain and key of a new certificate, PEM.</summary>
    public (string Chain, string Key) Issue(string name, TimeSpan? age = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=leaf", key, isAuthority: false);
        request.CertificateExtensions.Add(NameExtension(name));
        return (Sign(request, age), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>What a request in DER asks for, PEM with the chain.</summary>
    /// <param name="request">PKCS #10.</param>
    /// <param name="otherName">Instead of the name it asks for.</param>
    public string Sign(byte[] request, string? otherName = null)
    {
        var wish = CertificateRequest.LoadSigningRequest(
            request, HashAlgorithmName.SHA256, otherName is null ? CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions : CertificateRequestLoadOptions.Default);
        if (otherName is not null)
        {
            wish.CertificateExtensions.Add(NameExtension(otherName));
        }

        return Sign(wish, null);
    }

    public void Dispose()
    {
        Root.Dispose();
        _intermediate.Dispose();
    }

    private static X509Extension NameExtension(string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        return names.Build();
    }

    private static CertificateRequest Request(string subject, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private string Sign(CertificateRequest request, TimeSpan? age)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_intermediate, true, false));
        var begin = DateTimeOffset.UtcNow - (age ?? TimeSpan.FromMinutes(1));
        using var certificate = request.Create(
            _intermediate.SubjectName, X509SignatureGenerator.CreateForECDsa(_intermediate.GetECDsaPrivateKey()!), begin, begin.AddDays(90), RandomNumberGenerator.GetBytes(12));
        return $"{certificate.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n";
    }
}
