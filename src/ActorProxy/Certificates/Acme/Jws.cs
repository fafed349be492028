using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ActorProxy.Certificates.Acme;

/// <summary>RFC 7515 §7.2.2, the flattened form.</summary>
internal sealed record JwsMessage(string Protected, string Payload, string Signature);

/// <summary>Signs requests (RFC 8555 §6.2).</summary>
internal static class Jws
{
    /// <param name="key">The account's.</param>
    /// <param name="account">Its URL; null = not known yet, and the key itself goes along.</param>
    /// <param name="nonce">From the authority, for one use (RFC 8555 §6.5).</param>
    /// <param name="url">Where the request goes (RFC 8555 §6.4).</param>
    /// <param name="payload">JSON; empty for POST-as-GET (RFC 8555 §6.3).</param>
    public static JwsMessage Sign(AccountKey key, Uri? account, string nonce, Uri url, ReadOnlySpan<byte> payload)
    {
        var header = Base64Url.EncodeToString(Header(key, account, nonce, url));
        var body = Base64Url.EncodeToString(payload);
        return new JwsMessage(header, body, Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes($"{header}.{body}"))));
    }

    private static ReadOnlySpan<byte> Header(AccountKey key, Uri? account, string nonce, Uri url)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("alg", "ES256");
        if (account is null)
        {
            json.WritePropertyName("jwk");
            json.WriteRawValue(key.Jwk);
        }
        else
        {
            json.WriteString("kid", account.AbsoluteUri);
        }

        json.WriteString("nonce", nonce);
        json.WriteString("url", url.AbsoluteUri);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
