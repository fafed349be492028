using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorProxy.Certificates;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Tests.Certificates;

public class ChallengeResponsesTests
{
    private static readonly ChallengeAnswer Http = new(ChallengeKind.Http, "a.example", "token", "token.thumbprint");
    private static readonly ChallengeAnswer Tls = new(ChallengeKind.TlsAlpn, "a.example", "token", "token.thumbprint");

    private readonly ManualTime _time = new();
    private readonly ChallengeResponses _responses;

    public ChallengeResponsesTests() => _responses = new ChallengeResponses(_time);

    [Fact]
    public void Http_IsAnsweredByItsTokenUntilItIsRemoved()
    {
        _responses.Add(Http);

        Assert.True(_responses.TryGetHttp("token", out var answer));
        Assert.Equal("token.thumbprint", answer);
        Assert.False(_responses.TryGetHttp("Token", out _));
        Assert.False(_responses.TryGetTlsAlpn("a.example", out _));

        _responses.Remove(Http);
        Assert.False(_responses.TryGetHttp("token", out _));
    }

    [Fact]
    public void Answers_AreBounded()
    {
        for (var i = 0; i < 1100; i++)
        {
            _responses.Add(Http with { Token = $"token{i}" });
        }

        Assert.True(_responses.TryGetHttp("token999", out _));
        Assert.False(_responses.TryGetHttp("token1000", out _));
    }

    /// <summary>RFC 8737 §3: the name and nothing else, and the digest in a critical extension.</summary>
    [Fact]
    public void Tls_IsAnsweredWithTheCertificateTheStandardDescribes()
    {
        _responses.Add(Tls);

        Assert.True(_responses.TryGetTlsAlpn("A.Example", out var context));
        var certificate = context.TargetCertificate;
        Assert.Equal(["a.example"], certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames());
        var extension = certificate.Extensions.Single(extension => extension.Oid!.Value == "1.3.6.1.5.5.7.1.31");
        Assert.True(extension.Critical);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes("token.thumbprint")), AsnDecoder.ReadOctetString(extension.RawData, AsnEncodingRules.DER, out _));
        Assert.False(_responses.TryGetTlsAlpn("b.example", out _));
    }

    [Fact]
    public void Remove_OfAnOlderAnswer_LeavesTheNewerOne()
    {
        _responses.Add(Tls);
        _responses.Add(Tls with { KeyAuthorization = "other.thumbprint" });

        _responses.Remove(Tls);

        Assert.True(_responses.TryGetTlsAlpn("a.example", out _));
    }

    [Fact]
    public void Answer_ThatIsNeverRemoved_Ends()
    {
        _responses.Add(Http);
        _responses.Add(Tls);

        _time.Now += TimeSpan.FromMinutes(59);
        Assert.True(_responses.TryGetHttp("token", out _) && _responses.TryGetTlsAlpn("a.example", out _));
        _time.Now += TimeSpan.FromMinutes(1);
        Assert.False(_responses.TryGetHttp("token", out _) || _responses.TryGetTlsAlpn("a.example", out _));
    }
}
