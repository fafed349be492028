using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Certificates;

namespace ActorProxy.Tests.Certificates;

/// <summary>A TLS server that takes its certificate for each handshake from <see cref="SiteCertificates"/>, as sites do.</summary>
internal sealed class TlsSite : IDisposable
{
    private readonly SiteCertificates _certificates;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TlsSite(SiteCertificates certificates)
    {
        _certificates = certificates;
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                _ = Serve(await _listener.AcceptTcpClientAsync());
            }
        });
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Handshakes as a client that trusts one root only, and reads a byte.</summary>
    /// <returns>The serial number of the certificate shown.</returns>
    public async Task<string> Handshake(string name, X509Certificate2 root)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { root } },
        };
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(options);
        Assert.Equal(1, await tls.ReadAsync(new byte[1]));
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }

    public void Dispose() => _listener.Dispose();

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(
                (_, hello, _, _) => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = _certificates.Find(hello.ServerName)!.Context }), null);
            await tls.WriteAsync("!"u8.ToArray());

            // The client ends it: closing first could reset the connection under its eyes.
            await tls.CopyToAsync(Stream.Null);
        }
    }
}
