using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin;

/// <summary>Who may use the admin API, with and without an admin token.</summary>
public sealed class AdminAccessTests(AdminEdge edge) : IClassFixture<AdminEdge>
{
    private const string Token = "correct horse battery staple";

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:9180")]
    public async Task NoToken_LoopbackUnderALoopbackHost_IsWelcome(string host)
    {
        (await edge.Client.Send(HttpMethod.Get, "/v1/status", null, ("Host", host))).AssertOk();
    }

    [Theory]
    [InlineData("/v1/status")]
    [InlineData("/v1/connections")]
    [InlineData("/v1/bans")]
    public async Task NoToken_AnotherHostName_IsRefused(string path)
    {
        // DNS rebinding: a page of that name, in the administrator's own browser.
        var reply = await edge.Client.Send(HttpMethod.Get, path, null, ("Host", "evil.example"));

        reply.AssertProblem(HttpStatusCode.Forbidden);
        (await edge.Client.Send(HttpMethod.Get, "/health/ready", null, ("Host", "evil.example"))).AssertOk();
    }

    [Theory]
    [InlineData("PUT", "/v1/bans/203.0.113.99")]
    [InlineData("DELETE", "/v1/bans/203.0.113.99")]
    [InlineData("POST", "/v1/reload")]
    [InlineData("POST", "/v1/drain")]
    public async Task NoToken_AnotherOrigin_MayNotChangeAnything(string method, string path)
    {
        foreach (var origin in new[] { "https://evil.example", "null", "http://127.0.0.1:1" })
        {
            (await edge.Client.Send(new HttpMethod(method), path, null, ("Origin", origin))).AssertProblem(HttpStatusCode.Forbidden);
        }

        Assert.Equal(HttpStatusCode.OK, (await edge.Client.Get("/health/ready")).Status);
    }

    [Fact]
    public async Task NoToken_OwnOrigin_MayChangeThings()
    {
        var origin = edge.Client.Address.GetLeftPart(UriPartial.Authority);

        (await edge.Client.Send(HttpMethod.Put, "/v1/bans/203.0.113.98", null, ("Origin", origin))).AssertOk();
    }

    [Fact]
    public async Task Token_IsAskedForEverywhereButHealthAndLoopbackMetrics()
    {
        await using var guarded = await TaggedEdge.Start($$"""
            admin { bind = ["127.0.0.1:0"], token-sha256 = "{{Tokens.Sha256(Token)}}" }
            """);
        var admin = guarded.Edge.Admin;
        foreach (var (method, path) in new[]
        {
            ("GET", "/v1/status"), ("GET", "/v1/connections"), ("GET", "/v1/bans"), ("GET", "/v1/bans/203.0.113.1"),
            ("PUT", "/v1/bans/203.0.113.1"), ("DELETE", "/v1/bans/203.0.113.1"), ("POST", "/v1/reload"), ("POST", "/v1/drain"),
        })
        {
            foreach (var authorization in new[] { "", "Bearer", "Bearer wrong", "Basic " + Token, Token, $"Bearer {Token}x" })
            {
                (await admin.Send(new HttpMethod(method), path, null, ("Authorization", authorization))).AssertProblem(HttpStatusCode.Unauthorized);
            }
        }

        (await admin.Send(HttpMethod.Get, "/v1/status", null, ("Authorization", "Bearer " + Token))).AssertOk();
        (await admin.Send(HttpMethod.Get, "/v1/status", null, ("Authorization", "bearer " + Token), ("Host", "edge.example"))).AssertOk();
        (await admin.Send(HttpMethod.Put, "/v1/bans/203.0.113.1", null, ("Authorization", "Bearer " + Token))).AssertOk();
        (await admin.Get("/health/live")).AssertOk();
        (await admin.Get("/health/ready")).AssertOk();
        (await admin.Get("/metrics")).AssertOk();
        Assert.DoesNotContain(Token, guarded.Edge.Errors.ToString(), StringComparison.Ordinal);
    }

    [OwnAddressFact]
    public async Task NoToken_FromAnotherAddressThanLoopback_IsRefused()
    {
        var own = OwnAddress()!;
        await using var open = await TaggedEdge.Start("""admin { bind = ["0.0.0.0:0"] }""");
        using var outside = Outside(open, own);

        (await outside.Get("/v1/status")).AssertProblem(HttpStatusCode.Forbidden);
        (await outside.Send(HttpMethod.Get, "/v1/status", null, ("Host", "localhost"))).AssertProblem(HttpStatusCode.Forbidden);
        (await outside.Get("/metrics")).AssertProblem(HttpStatusCode.Forbidden);
        (await outside.Get("/health/ready")).AssertOk();

        await using var scraped = await TaggedEdge.Start($$"""admin { bind = ["0.0.0.0:0"], metrics-from = ["{{own}}/32"] }""");
        using var scraper = Outside(scraped, own);

        (await scraper.Get("/metrics")).AssertOk();
        (await scraper.Get("/v1/status")).AssertProblem(HttpStatusCode.Forbidden);
    }

    private static AdminClient Outside(TaggedEdge edge, IPAddress own) =>
        new(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{own}:{edge.Edge.Admin.Address.Port}")));

    private static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);

    private sealed class OwnAddressFactAttribute : FactAttribute
    {
        public OwnAddressFactAttribute() => Skip = OwnAddress() is null ? "This machine has nothing but loopback, and cannot be asked from anywhere else." : null;
    }
}
