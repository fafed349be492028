using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Certificates.Acme;

/// <summary>What renewal information knows a certificate by (RFC 9773 §4.1).</summary>
internal static class RenewalId
{
    /// <returns>Null for a certificate without an authority key identifier.</returns>
    public static string? Of(X509Certificate2 certificate)
    {
        var issuer = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier;
        return issuer is { Length: > 0 } key ? Format(key.Span, certificate.SerialNumberBytes.Span) : null;
    }

    /// <param name="issuer">The key identifier.</param>
    /// <param name="serial">Big-endian; taken as unsigned, whether or not its leading zero is there.</param>
    public static string Format(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> serial)
    {
        var number = serial.TrimStart((byte)0);
        Span<byte> der = stackalloc byte[number.Length + 1];
        number.CopyTo(der[1..]);

        // DER's INTEGER is signed: a first byte from 0x80 up has a zero before it, as has zero itself.
        var content = number.IsEmpty || number[0] >= 0x80 ? der : der[1..];
        return $"{Base64Url.EncodeToString(issuer)}.{Base64Url.EncodeToString(content)}";
    }
}
