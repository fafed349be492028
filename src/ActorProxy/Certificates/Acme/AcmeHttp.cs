using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>How the authority is spoken to.</summary>
internal static class AcmeHttp
{
    /// <summary>A chain has a few KiB.</summary>
    public const int MaxResponseBytes = 1024 * 1024;

    private const int MaxHeaderKiB = 32;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Of one request, its answer included.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <exception cref="CryptographicException"><see cref="AcmeSettings.CaFile"/> holds no certificate.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static HttpClient Open(AcmeSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirected request would carry a signature over another URL.
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            MaxResponseHeadersLength = MaxHeaderKiB,
        };
        if (settings.CaFile.Length > 0)
        {
            handler.SslOptions.CertificateChainPolicy = Trust(settings.CaFile);
        }

        return Over(handler);
    }

    /// <summary>The limits around any handler.</summary>
    public static HttpClient Over(HttpMessageHandler handler)
    {
        var http = new HttpClient(handler) { Timeout = RequestTimeout, MaxResponseContentBufferSize = MaxResponseBytes };

        // Required by RFC 8555 §6.1.
        http.DefaultRequestHeaders.UserAgent.ParseAdd("actorproxy");
        return http;
    }

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(file);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{file} holds no certificate");
    }
}
