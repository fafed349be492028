using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;
using ActorProxy.Tests.Importing;

namespace ActorProxy.Tests.Examining;

/// <summary>One real nginx with a server of every kind that a doctor meets.</summary>
public sealed class DoctorNginx : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private NginxProcess? _nginx;

    /// <summary>TLS without PROXY.</summary>
    public int Plain { get; } = FreePort.Next();

    /// <summary>TLS behind PROXY, as <c>emit nginx-backend</c> has it.</summary>
    public int Proxied { get; } = FreePort.Next();

    /// <summary>TLS with a certificate that has expired.</summary>
    public int Expired { get; } = FreePort.Next();

    /// <summary>Plain HTTP.</summary>
    public int Http { get; } = FreePort.Next();

    /// <summary>Takes a connection and closes it.</summary>
    public int Closing { get; } = FreePort.Next();

    /// <summary>Where nothing listens.</summary>
    public int Dead { get; } = FreePort.Next();

    public string CertificateFile => _folder["tls.crt"];

    public string ExpiredFile => _folder["old.crt"];

    public string ExpiredKey => _folder["old.key"];

    public async Task InitializeAsync()
    {
        // Without nginx every test of this fixture is skipped.
        if (Tools.ReasonToSkip(["nginx", Tools.NginxStream]) is not null)
        {
            return;
        }

        using (var certificate = TestCertificate.Only("a.example", "*.wild.example", "127.0.0.1"))
        {
            TestCertificate.Write(certificate, _folder, "tls");
        }

        WriteExpired();
        _folder.Write("nginx.conf", $$"""
            {{NginxProcess.Frame("doctor")}}
            stream { server { listen 127.0.0.1:{{Closing}}; return ""; } }
            http {
              {{NginxProcess.Http}}
              ssl_certificate tls.crt; ssl_certificate_key tls.key;
              server { listen 127.0.0.1:{{Plain}} ssl; return 200 "plain"; }
              server { listen 127.0.0.1:{{Proxied}} ssl proxy_protocol; return 200 "proxied"; }
              server { listen 127.0.0.1:{{Expired}} ssl; ssl_certificate old.crt; ssl_certificate_key old.key; return 200 "old"; }
              server { listen 127.0.0.1:{{Http}}; return 301 https://$host$request_uri; }
            }
            """);
        _nginx = await NginxProcess.Start(_folder, "nginx.conf", Plain);
    }

    public async Task DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    private void WriteExpired()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("a.example");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(-2));
        TestCertificate.Write(certificate, _folder, "old");
    }
}
