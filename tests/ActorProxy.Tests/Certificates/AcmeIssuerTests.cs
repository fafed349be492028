using System.Text.Json;
using ActorProxy.Certificates;
using ActorProxy.Certificates.Acme;
using ActorProxy.Core.Certificates;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Certificates;

/// <summary>Against an authority that does, on demand, what real ones do rarely.</summary>
public sealed class AcmeIssuerTests : IDisposable
{
    private const string Name = "site.example.test";

    private readonly TempFolder _folder = new();
    private readonly FakeAuthority _authority = new();
    private readonly AcmeIssuer _issuer;

    public AcmeIssuerTests() => _issuer = new AcmeIssuer(
        ChallengePublisher.Local(new ChallengeResponses(TimeProvider.System)), TimeProvider.System, _ => AcmeHttp.Over(_authority));

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string, int, string, OrderFailure> Refusals => new()
    {
        { "/orders", 403, "rejectedIdentifier", OrderFailure.Refused },
        { "/orders", 429, "rateLimited", OrderFailure.RateLimited },
        { "/orders", 500, "serverInternal", OrderFailure.Unavailable },
        { "/orders/1/finalize", 403, "caa", OrderFailure.Refused },
        // About the account: no other name would fare better.
        { "/accounts", 403, "unauthorized", OrderFailure.Unavailable },
        { "/accounts", 429, "rateLimited", OrderFailure.RateLimited },
    };

    [Fact]
    public async Task Order_ThatGoesWell_GivesChainAndKey()
    {
        var certificate = Assert.IsType<OrderOutcome.Issued>(await OrderAsync()).Certificate;

        var loaded = ServerCertificate.Load(certificate.Pem, certificate.Pem);
        Assert.Single(loaded.Context.IntermediateCertificates);
        Assert.Equal((Name, loaded.NotAfter), (certificate.Name, certificate.NotAfter));
        Assert.Equal(["mailto:operator@example.org"], JsonDocument.Parse(PayloadOf("/accounts")).RootElement.GetProperty("contact").EnumerateArray().Select(contact => contact.GetString()));
        Assert.True(JsonDocument.Parse(PayloadOf("/accounts")).RootElement.GetProperty("termsOfServiceAgreed").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Order_ThatIsRefused_SaysByWhatAndWhenToComeBack(string path, int status, string type, OrderFailure failure)
    {
        _authority.Instead = (asked, _) => asked == path ? FakeAuthority.Problem(status, type, "because\nof this", TimeSpan.FromHours(5)) : null;

        var outcome = await OrderAsync();

        Assert.Equal(new OrderOutcome.Failed(failure, $"{type}: because of this", TimeSpan.FromHours(5)), outcome);
    }

    [Fact]
    public async Task Order_OfARenewal_NamesWhatItReplaces()
    {
        Assert.IsType<OrderOutcome.Issued>(await OrderAsync("old.id"));

        Assert.Equal("old.id", JsonDocument.Parse(PayloadOf("/orders")).RootElement.GetProperty("replaces").GetString());
    }

    [Fact]
    public async Task Order_OfWhatWasReplacedAlready_IsPlacedWithoutIt()
    {
        _authority.Instead = (path, payload) =>
            path == "/orders" && payload.Contains("replaces", StringComparison.Ordinal) ? FakeAuthority.Problem(409, "alreadyReplaced", "x") : null;

        Assert.IsType<OrderOutcome.Issued>(await OrderAsync("old.id"));
        Assert.Equal(2, _authority.Posted.Count(posted => posted.Path == "/orders"));
    }

    [Fact]
    public async Task Order_RateLimitedWhileItReplaces_IsNotPlacedTwice()
    {
        _authority.Instead = (path, _) => path == "/orders" ? FakeAuthority.Problem(429, "rateLimited", "x") : null;

        Assert.Equal(OrderFailure.RateLimited, Assert.IsType<OrderOutcome.Failed>(await OrderAsync("old.id")).Failure);
        Assert.Single(_authority.Posted, posted => posted.Path == "/orders");
    }

    [Fact]
    public async Task Nonces_ThatAreNeverGood_EndTheOrder()
    {
        _authority.Instead = (path, _) => path == "/accounts" ? FakeAuthority.Problem(400, "badNonce", "x") : null;

        Assert.Contains("badNonce", Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(21, _authority.Posted.Count);
    }

    [Theory]
    [InlineData("/directory", "<html>")]
    [InlineData("/directory", "null")]
    [InlineData("/directory", "{ }")]
    [InlineData("/directory", """{ "newNonce": "http://ca.test/nonce", "newAccount": "http://ca.test/accounts" }""")]
    [InlineData("/directory", """{ "newNonce": "/nonce" }""")]
    [InlineData("/accounts", "[]")]
    [InlineData("/orders/1", """{ "status": "invalid" }""")]
    [InlineData("/orders/1", """{ "status": "valid" }""")]
    [InlineData("/orders/1", """{ "status": "invalid", "error": { "type": "urn:ietf:params:acme:error:caa", "detail": "no" } }""")]
    [InlineData("/authorizations/1", """{ "status": "pending" }""")]
    [InlineData("/authorizations/1", """{ "status": "pending", "challenges": [{ "type": "dns-01", "token": "x", "url": "https://ca.test/c" }] }""")]
    [InlineData("/authorizations/1", """{ "status": "pending", "challenges": [{ "type": "http-01", "token": "../x", "url": "https://ca.test/c" }] }""")]
    [InlineData("/authorizations/1", """{ "status": "pending", "challenges": [{ "type": "http-01", "token": "x" }] }""")]
    [InlineData("/certificates/1", "")]
    [InlineData("/certificates/1", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public async Task Answer_ThatMakesNoSense_IsAFailureAndNoException(string path, string body)
    {
        _authority.Instead = (asked, _) => asked == path ? FakeAuthority.Json(200, body) : null;

        Assert.NotEqual("", Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Reason);
    }

    [Fact]
    public async Task Answer_OverTheLimit_IsAFailure()
    {
        _authority.Instead = (asked, _) => asked == "/directory" ? FakeAuthority.Json(200, new string(' ', AcmeHttp.MaxResponseBytes + 1)) : null;

        Assert.Equal(OrderFailure.Unavailable, Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Failure);
    }

    [Fact]
    public async Task Authority_ThatWantsToKnowItsCustomers_IsNotTried()
    {
        _authority.Instead = (asked, _) => asked == "/directory"
            ? FakeAuthority.Json(200, """{ "newNonce": "https://ca.test/nonce", "meta": { "externalAccountRequired": true } }""")
            : null;

        Assert.Contains("externalAccountRequired", Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_OfAnotherKeyOrName_IsNotTaken()
    {
        _authority.Sign = (authority, _) => authority.Issue(Name).Chain;
        Assert.Contains("of no use", Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Reason, StringComparison.Ordinal);

        _authority.Sign = (authority, request) => authority.Sign(request, "other.example.test");
        Assert.EndsWith("it is for another name", Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Reason, StringComparison.Ordinal);

        _authority.Sign = (authority, request) => authority.Sign(request);
        Assert.IsType<OrderOutcome.Issued>(await OrderAsync());
    }

    [Fact]
    public async Task AccountKey_ThatIsDamaged_IsSaidAndKept()
    {
        var file = new CertificateStorage(Settings).AccountKeyFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "garbage");

        Assert.Contains("account.key", Assert.IsType<OrderOutcome.Failed>(await OrderAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal("garbage", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Order_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        _authority.Instead = (_, _) =>
        {
            cancelled.Cancel();
            return null;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _issuer.OrderAsync(Settings, new CertificateOrder(Name, 0, null), cancelled.Token));
    }

    [Fact]
    public async Task Advice_IsTheWindowAndWhenToAskAgain()
    {
        string? asked = null;
        _authority.Instead = (path, _) =>
        {
            if (!path.StartsWith("/renewal", StringComparison.Ordinal))
            {
                return null;
            }

            asked = path;
            var reply = FakeAuthority.Json(200, """{ "suggestedWindow": { "start": "2026-01-02T04:00:00Z", "end": "2026-01-03T04:00:00Z" }, "explanationURL": "https://ca.test/why" }""");
            reply.Headers.RetryAfter = new(TimeSpan.FromHours(6));
            return reply;
        };

        var advice = await _issuer.AdviseAsync(Settings, "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE", default);

        Assert.Equal("/renewal/aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE", asked);
        Assert.Equal(new RenewalAdvice(new(2026, 1, 2, 4, 0, 0, TimeSpan.Zero), new(2026, 1, 3, 4, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(6)), advice);
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("""{ "suggestedWindow": { "start": "soon", "end": "later" } }""")]
    public async Task Advice_ThatMakesNoSense_IsNone(string body)
    {
        _authority.Instead = (path, _) => path.StartsWith("/renewal", StringComparison.Ordinal) ? FakeAuthority.Json(200, body) : null;

        Assert.Null(await _issuer.AdviseAsync(Settings, "id", default));
    }

    private AcmeSettings Settings => new() { Directory = FakeAuthority.Directory.AbsoluteUri, Email = "operator@example.org", Storage = _folder["acme"] };

    private Task<OrderOutcome> OrderAsync(string? replaces = null) => _issuer.OrderAsync(Settings, new CertificateOrder(Name, 0, replaces), default);

    private string PayloadOf(string path) => _authority.Posted.First(posted => posted.Path == path).Payload;
}
