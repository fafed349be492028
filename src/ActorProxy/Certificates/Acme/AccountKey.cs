using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Certificates.Acme;

/// <summary>The P-256 key an account is known by. Any thread that owns it.</summary>
internal sealed class AccountKey : IDisposable
{
    private readonly ECDsa _key;

    public AccountKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        // Members in lexicographic order and without spaces: the thumbprint is taken of exactly this (RFC 7638 §3).
        Jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        Thumbprint = ThumbprintOf(Jwk);
    }

    /// <summary>The public key (RFC 7517), as JSON.</summary>
    public string Jwk { get; }

    /// <summary>RFC 7638 §3, SHA-256, base64url.</summary>
    public string Thumbprint { get; }

    /// <summary>Reads the key, or makes one and writes it, 0600.</summary>
    /// <exception cref="CryptographicException">The file holds no such key.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static AccountKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            PrivateFile.Write(path, made.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            return Read(File.ReadAllText(path));
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"{path} is no P-256 key in PEM; set it aside and a new account is made", exception);
        }
    }

    /// <exception cref="CryptographicException">It is no P-256 key in PEM.</exception>
    public static AccountKey Read(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.KeySize == 256 ? new AccountKey(key) : throw new CryptographicException("no P-256 key");
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CryptographicException("no P-256 key in PEM", exception);
        }
    }

    public static string ThumbprintOf(string jwk) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(jwk)));

    /// <summary>What proves, in a challenge, that the holder of this key asked (RFC 8555 §8.1).</summary>
    public string Authorize(string token) => $"{token}.{Thumbprint}";

    /// <summary>ES256: ECDSA with P-256 and SHA-256, both numbers in 32 bytes each (RFC 7518 §3.4).</summary>
    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();
}
