using System.Security.Cryptography;
using ActorProxy.Certificates.Acme;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Certificates;

/// <summary>Where everything secret lies: below <see cref="AcmeSettings.Storage"/>, one folder for each authority. Files are 0600, each whole or not there.</summary>
internal sealed class CertificateStorage(AcmeSettings settings)
{
    // Certificates of a test authority must not come back when the directory is set to the real one, nor one's account to the other.
    private readonly string _authority = Path.Combine(settings.Storage, FolderName(new Uri(settings.Directory)));

    public string AccountKeyFile => Path.Combine(_authority, "account.key");

    /// <summary>Of a site whose certificate the authority gives: chain and key in one file, so that they change together.</summary>
    public string IssuedFile(string site) => Path.Combine(_authority, FileName(site));

    public string SelfSignedFile(string site) => Path.Combine(settings.Storage, "self-signed", FileName(site));

    /// <returns>Null when there is none, or none that can be used.</returns>
    public StoredCertificate? Load(string site)
    {
        var (chain, key, problem, _) = new CertificateFiles(IssuedFile(site), IssuedFile(site)).Read();
        try
        {
            return problem is null ? Describe(site, chain, key) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Keeps a certificate, unless a newer one is there already.</summary>
    /// <returns>True when it was kept.</returns>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: it cannot be written.</exception>
    public bool Save(StoredCertificate certificate)
    {
        if (Load(certificate.Name) is { } present && present.NotBefore >= certificate.NotBefore)
        {
            return false;
        }

        PrivateFile.Write(IssuedFile(certificate.Name), certificate.Pem);
        return true;
    }

    /// <returns>Null when there is none, or none that can be used.</returns>
    public StoredAccount? LoadAccount()
    {
        try
        {
            if (!File.Exists(AccountKeyFile))
            {
                return null;
            }

            var pem = File.ReadAllText(AccountKeyFile);
            using var key = AccountKey.Read(pem);
            return new StoredAccount(pem, new DateTimeOffset(File.GetLastWriteTimeUtc(AccountKeyFile)).ToUnixTimeMilliseconds());
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Uses another node's account from now on, unless the one here is as old.</summary>
    /// <exception cref="CryptographicException">It is no key of an account.</exception>
    /// <exception cref="IOException">Or <see cref="UnauthorizedAccessException"/>: it cannot be written.</exception>
    public void SaveAccount(StoredAccount account)
    {
        if (!account.IsOlderThan(LoadAccount()?.SinceUnixMs))
        {
            return;
        }

        using var key = AccountKey.Read(account.Pem);
        PrivateFile.Write(AccountKeyFile, account.Pem);

        // Its age goes along, or the next node would see a new one.
        File.SetLastWriteTimeUtc(AccountKeyFile, DateTimeOffset.FromUnixTimeMilliseconds(account.SinceUnixMs).UtcDateTime);
    }

    /// <exception cref="CryptographicException">It is no certificate with its key.</exception>
    public static StoredCertificate Describe(string site, string pem) => Describe(site, pem, pem);

    private static StoredCertificate Describe(string site, string chain, string key)
    {
        var leaf = ServerCertificate.Load(chain, key).Context.TargetCertificate;
        return new StoredCertificate(site, chain, leaf.NotBefore, leaf.NotAfter, RenewalId.Of(leaf));
    }

    // Neither character can be in a host name.
    private static string FileName(string site) => site.Replace('*', '+').ToLowerInvariant() + ".pem";

    private static string FolderName(Uri directory) =>
        string.Concat($"{directory.Authority}{directory.AbsolutePath}".ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
}
