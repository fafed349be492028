using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Commands;

/// <summary>Tokens of the admin API.</summary>
internal static class Tokens
{
    /// <summary>Tells what it is to whoever finds it, and to secret scanners.</summary>
    private const string Prefix = "ap_";

    private const int RandomBytes = 32;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What the configuration holds of it.</summary>
    public static string Sha256(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
