using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Sites;

/// <summary>HTTP connections to the servers of one site, or of one upstream's port 80. Any thread.</summary>
/// <remarks>Lives as long as its settings stay the same, so that a reload does not cost the connections that wait for work.</remarks>
internal sealed class UpstreamClient : IDisposable
{
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromSeconds(60);

    private readonly HttpMessageInvoker _invoker;
    private readonly X509Certificate2Collection? _authorities;

    /// <exception cref="System.Security.Cryptography.CryptographicException">The file of authorities is none.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public UpstreamClient(UpstreamSettings upstream, SiteSettings? site)
    {
        Key = KeyOf(upstream, site);
        if (site is { UsesTls: true, Verification: UpstreamVerification.Authority })
        {
            _authorities = [];
            _authorities.ImportFromPemFile(site.AuthorityFile);
        }

        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = upstream.ConnectTimeout,
            PooledConnectionIdleTimeout = IdleLifetime,
            ConnectCallback = Connect,
            SslOptions = site is { UsesTls: true } ? Tls(site) : new SslClientAuthenticationOptions(),
        });
        UsesTls = site?.UsesTls ?? false;
    }

    /// <summary>What it was made of.</summary>
    public object Key { get; }

    public HttpMessageInvoker Invoker => _invoker;

    public bool UsesTls { get; }

    /// <summary>Equal for settings that the same client serves.</summary>
    public static object KeyOf(UpstreamSettings upstream, SiteSettings? site) => (
        upstream.Name, upstream.ConnectTimeout, site?.UsesTls ?? false, site?.Verification ?? default, site?.AuthorityFile ?? "",
        site?.UsesTls == true ? upstream.Servers[0].Host : "");

    /// <summary>The URL of a server: its address, which was resolved and chosen before.</summary>
    public string Prefix(UpstreamTarget target) => $"{(UsesTls ? "https" : "http")}://{target.Address}/";

    public void Dispose() => _invoker.Dispose();

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions Tls(SiteSettings site)
    {
        // All servers of a site are one service: the first one's name stands for it.
        var options = new SslClientAuthenticationOptions { TargetHost = site.Upstream.Servers[0].Host };
        switch (site.Verification)
        {
            case UpstreamVerification.Off:
#pragma warning disable CA5359 // The operator's word, said in the configuration.
                options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
                break;
            case UpstreamVerification.Authority:
                options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities!);
                break;
        }

        return options;
    }
}
