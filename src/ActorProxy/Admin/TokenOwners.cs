using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Admin;

/// <summary>Whose a token is: the configuration knows it by its SHA-256. Any thread.</summary>
internal static class TokenOwners
{
    /// <summary>Compares with every one, each in constant time, so that the time it takes tells nothing.</summary>
    /// <param name="token">As it was sent.</param>
    /// <param name="known">Owners by 64 hex digits; an empty hash is nobody's. Of two with the same hash the later one is meant.</param>
    public static T? Find<T>(string token, IEnumerable<(string Sha256, T Owner)> known)
        where T : class
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token.Trim()));
        T? found = null;
        foreach (var (sha256, owner) in known)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(sha256)))
            {
                found = owner;
            }
        }

        return found;
    }
}
