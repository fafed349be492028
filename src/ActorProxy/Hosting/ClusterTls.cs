using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Settings;
using Akka.Remote.Hosting;

namespace ActorProxy.Hosting;

/// <summary>Mutual TLS between nodes, with the cluster's own authority as the only one that counts.</summary>
internal static class ClusterTls
{
    /// <exception cref="EdgeStartException">A file is not what it should be.</exception>
    public static SslOptions Load(ClusterSettings settings)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(settings.TlsAuthority);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(settings.TlsCertificate);
            var own = X509Certificate2.CreateFromPemFile(settings.TlsCertificate, settings.TlsKey);
            if (!IsOfThisCluster(own, authorities, chain))
            {
                throw new EdgeStartException($"cluster.tls: {settings.TlsCertificate} is not signed by {settings.TlsAuthority}, or not valid now");
            }

            return new SslOptions
            {
                X509Certificate = own,
                RequireMutualAuthentication = true,

                // What Akka does by itself takes any certificate that the machine's public authorities have signed.
                CustomValidator = (certificate, _, _, _, _) => certificate is not null && IsOfThisCluster(certificate, authorities, chain),
            };
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new EdgeStartException($"cluster.tls: {exception.Message}");
        }
    }

    private static bool IsOfThisCluster(X509Certificate2 certificate, X509Certificate2Collection authorities, X509Certificate2Collection between)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(between);

        // A private authority has no list to ask; and what to ask would be a name on the internet.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
