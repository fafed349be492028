using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorProxy.Certificates.Acme;

namespace ActorProxy.Tests.Certificates;

/// <summary>Vectors of the specifications.</summary>
public class JwsTests
{
    private const string AccountUrl = "https://example.com/acme/acct/evOfKhNU60wg";

    /// <summary>RFC 7515 Appendix A.3.1.</summary>
    private static readonly ECParameters KeyOfRfc7515 = new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = { X = Base64Url.DecodeFromChars("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), Y = Base64Url.DecodeFromChars("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0") },
        D = Base64Url.DecodeFromChars("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"),
    };

    [Fact]
    public void Sign_ItsForm_IsTheOneOfRfc7515()
    {
        const string Input = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        const string Signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        using var ecdsa = ECDsa.Create(KeyOfRfc7515);
        using var key = new AccountKey(ecdsa);

        var ours = key.Sign(Encoding.ASCII.GetBytes(Input));

        // The document's signature is good in the form that ours has.
        Assert.True(Verify(ecdsa, Input, Base64Url.DecodeFromChars(Signature)));
        Assert.True(Verify(ecdsa, Input, ours));
        Assert.Equal(64, ours.Length);
    }

    [Fact]
    public void ThumbprintOf_TheKeyOfRfc7638_IsTheOneItGives() => Assert.Equal(
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        AccountKey.ThumbprintOf(
            """{"e":"AQAB","kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}"""));

    /// <summary>RFC 9449 §6.1 gives a P-256 key with its thumbprint.</summary>
    [Fact]
    public void Thumbprint_OfTheKeyOfRfc9449_IsTheOneItGives()
    {
        using var key = new AccountKey(ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = { X = Base64Url.DecodeFromChars("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"), Y = Base64Url.DecodeFromChars("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA") },
        }));

        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", key.Thumbprint);
        Assert.Equal("token.0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", key.Authorize("token"));
    }

    [Theory]
    [InlineData(null, "jwk")]
    [InlineData(AccountUrl, "kid")]
    public void Sign_ARequest_NamesTheKeyInOneWayOnly(string? account, string member)
    {
        using var ecdsa = ECDsa.Create(KeyOfRfc7515);
        using var key = new AccountKey(ecdsa);

        var jws = Jws.Sign(key, account is null ? null : new Uri(account), "6S8IqOGY7eL2lsGoTZYifg", new Uri("https://example.com/acme/new-order"), "{}"u8);

        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(jws.Protected)).RootElement;
        Assert.Equal(["alg", member, "nonce", "url"], header.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("ES256", "6S8IqOGY7eL2lsGoTZYifg", "https://example.com/acme/new-order"),
            (header.GetProperty("alg").GetString(), header.GetProperty("nonce").GetString(), header.GetProperty("url").GetString()));
        Assert.Equal(account ?? key.Jwk, header.GetProperty(member).ToString());
        Assert.Equal("e30", jws.Payload);
        Assert.True(Verify(ecdsa, $"{jws.Protected}.{jws.Payload}", Base64Url.DecodeFromChars(jws.Signature)));
    }

    [Fact]
    public void Sign_PostAsGet_HasAnEmptyPayload()
    {
        using var key = new AccountKey(ECDsa.Create(KeyOfRfc7515));

        Assert.Equal("", Jws.Sign(key, new Uri(AccountUrl), "n", new Uri(AccountUrl), []).Payload);
    }

    /// <summary>RFC 9773 §4.1.</summary>
    [Theory]
    [InlineData("69885B6B87464041E1B37B847BA0AE2CDE01C8D4", "0087654321", "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE")]
    [InlineData("69885B6B87464041E1B37B847BA0AE2CDE01C8D4", "87654321", "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE")]
    [InlineData("00", "7F", "AA.fw")]
    [InlineData("00", "0000007F", "AA.fw")]
    [InlineData("00", "00", "AA.AA")]
    public void RenewalId_IsTheOneOfRfc9773(string issuer, string serial, string id) =>
        Assert.Equal(id, RenewalId.Format(Convert.FromHexString(issuer), Convert.FromHexString(serial)));

    private static bool Verify(ECDsa key, string input, byte[] signature) =>
        key.VerifyData(Encoding.ASCII.GetBytes(input), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
}
