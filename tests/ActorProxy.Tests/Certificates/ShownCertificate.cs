using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Tests.Certificates;

/// <summary>The certificate a server shows for a name, be it good or bad.</summary>
internal static class ShownCertificate
{
    /// <param name="socket">Connected; closed at return.</param>
    /// <param name="name">For the hello.</param>
    public static async Task<X509Certificate2> Of(Socket socket, string name)
    {
        await using var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
#pragma warning disable CA5359 // It is looked at afterwards.
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, RemoteCertificateValidationCallback = (_, _, _, _) => true });
#pragma warning restore CA5359
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.Export(X509ContentType.Cert));
    }

    /// <summary>Is it for the name, valid now, and of an authority of this root? Pebble's intermediate is not sent with it here, so the issuer is not looked for.</summary>
    public static bool IsOf(X509Certificate2 certificate, string name) =>
        certificate.Issuer.StartsWith("CN=Pebble Intermediate", StringComparison.Ordinal) && certificate.MatchesHostname(name)
        && certificate.NotAfter > DateTime.Now;
}
