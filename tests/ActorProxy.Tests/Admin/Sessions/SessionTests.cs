using System.Net;
using ActorProxy.Admin.Sessions;
using ActorProxy.Commands;
using ActorProxy.Tests.Admin.Watching;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Sessions;

/// <summary>How a browser gets in, and what its cookie is good for.</summary>
public sealed class SessionTests(GuardedConsole console) : IClassFixture<GuardedConsole>
{
    private AdminClient Client => console.Client;

    private (string, string) Own => ("Origin", Client.Address.GetLeftPart(UriPartial.Authority));

    private static (string, string) Mark => (RequestOrigin.ConsoleHeader, "1");

    [Fact]
    public async Task Login_WithTheToken_SetsACookieThatOpensTheApi()
    {
        Assert.False((bool?)(await Client.Get("/v1/session")).AssertOk().Json["access"]);
        Assert.True((bool?)(await Client.Get("/v1/session")).Json["login"]);

        var reply = await console.Login();

        Assert.Equal(HttpStatusCode.NoContent, reply.Status);
        var cookie = reply.Header("Set-Cookie");
        Assert.Matches("^actorproxy-[0-9]+=[A-Za-z0-9_-]{43}; max-age=43200; path=/v1; samesite=strict; httponly$", cookie);
        var session = GuardedConsole.CookieOf(reply);
        (await Client.Send(HttpMethod.Get, "/v1/status", null, session)).AssertOk();
        Assert.True((bool?)(await Client.Send(HttpMethod.Get, "/v1/session", null, session)).AssertOk().Json["access"]);
        (await Client.Get("/v1/status")).AssertProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Cookie_OfTwoEdgesBehindTunnels_AreTwo()
    {
        var (one, two) = (("Host", "127.0.0.1:4711"), ("Host", "127.0.0.1:4712"));
        var cookie = GuardedConsole.CookieOf(await console.Login(null, one));

        Assert.StartsWith("actorproxy-4711=", cookie.Value, StringComparison.Ordinal);
        (await Client.Send(HttpMethod.Get, "/v1/status", null, cookie, one)).AssertOk();
        (await Client.Send(HttpMethod.Get, "/v1/status", null, cookie, two)).AssertProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"token":"wrong"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"token":""}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"token":null}""", HttpStatusCode.Unauthorized)]
    [InlineData("{}", HttpStatusCode.Unauthorized)]
    [InlineData("token=wrong", HttpStatusCode.BadRequest)]
    [InlineData("""{"tokens":"x"}""", HttpStatusCode.BadRequest)]
    public async Task Login_WithSomethingElse_GetsNoCookie(string body, HttpStatusCode status)
    {
        // Each of its own address: attempts are counted.
        using var other = console.From($"127.0.1.{1 + (body.GetHashCode(StringComparison.Ordinal) & 127)}");

        var reply = (await GuardedConsole.Post(other, body)).AssertProblem(status);

        Assert.Equal("", reply.Header("Set-Cookie"));
    }

    [Fact]
    public async Task Login_TooManyWrongTokens_HasToWaitAlsoWithTheRightOne()
    {
        using var guesser = console.From("127.0.2.1");
        for (var i = 0; i < LoginAttempts.MaxAttempts; i++)
        {
            (await GuardedConsole.Post(guesser, """{"token":"guess"}""")).AssertProblem(HttpStatusCode.Unauthorized);
        }

        var reply = (await console.Login(guesser)).AssertProblem(HttpStatusCode.TooManyRequests);

        Assert.Equal("60", reply.Header("Retry-After"));
        Assert.Equal(HttpStatusCode.NoContent, (await console.Login()).Status);
    }

    [Fact]
    public async Task Login_FromAPageOfAnotherOrigin_IsRefused()
    {
        foreach (var origin in new[] { "https://evil.example", "null", "http://127.0.0.1:1" })
        {
            (await console.Login(null, ("Origin", origin))).AssertProblem(HttpStatusCode.Forbidden);
        }

        Assert.Equal(HttpStatusCode.NoContent, (await console.Login(null, Own)).Status);
    }

    [Fact]
    public async Task Cookie_ChangesSomethingOnlyForOurOwnPage()
    {
        var session = GuardedConsole.CookieOf(await console.Login());
        foreach (var (method, path) in new[] { ("PUT", "/v1/bans/203.0.113.1"), ("DELETE", "/v1/bans/203.0.113.1"), ("POST", "/v1/reload"), ("POST", "/v1/drain"), ("DELETE", "/v1/session") })
        {
            foreach (var headers in new[]
            {
                new[] { session },
                [session, Own],
                [session, Mark],
                [session, Mark, ("Origin", "https://evil.example")],
                [session, Mark, ("Origin", "http://127.0.0.1:1")],
                [session, Mark, ("Origin", "null")],
                [session, Mark, Own, ("Sec-Fetch-Site", "cross-site")],
                [session, Mark, Own, ("Sec-Fetch-Site", "same-site")],
                [session, Mark, ("Sec-Fetch-Site", "none")],
            })
            {
                (await Client.Send(new HttpMethod(method), path, null, headers)).AssertProblem(HttpStatusCode.Forbidden);
            }
        }

        (await Client.Send(HttpMethod.Put, "/v1/bans/203.0.113.1", null, session, Own, Mark)).AssertOk();
        await Client.Send(HttpMethod.Delete, "/v1/bans/203.0.113.1", null, session, Mark, ("Sec-Fetch-Site", "same-origin"));
        (await Client.Send(HttpMethod.Get, "/v1/bans/203.0.113.1", null, session)).AssertProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Cookie_IsReadOnlyForOurOwnPageOrTheAddressBar()
    {
        var session = GuardedConsole.CookieOf(await console.Login());

        foreach (var (name, value) in new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            (await Client.Send(HttpMethod.Get, "/v1/status", null, session, (name, value))).AssertProblem(HttpStatusCode.Forbidden);
        }

        (await Client.Send(HttpMethod.Get, "/v1/status", null, session, ("Sec-Fetch-Site", "none"))).AssertOk();
        (await Client.Send(HttpMethod.Get, "/v1/status", null, session, ("Sec-Fetch-Site", "same-origin"))).AssertOk();
    }

    [Fact]
    public async Task Cookie_IsNoReportersToken()
    {
        var session = GuardedConsole.CookieOf(await console.Login());

        (await Client.Send(HttpMethod.Post, "/v1/reports", new StringContent("[]"), session, Own, Mark)).AssertProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Cookie_OfSomebodysOwnMaking_IsWorthNothing()
    {
        var (name, value) = GuardedConsole.CookieOf(await console.Login());
        foreach (var cookie in new[] { value[..^1], value + "x", value.Split('=')[0] + "=", value.Split('=')[0] + "=" + new string('a', 8000) })
        {
            (await Client.Send(HttpMethod.Get, "/v1/status", null, (name, cookie))).AssertProblem(HttpStatusCode.Unauthorized);
        }

        // What it was made for does not change what a wrong token is.
        (await Client.Send(HttpMethod.Get, "/v1/status", null, (name, value), ("Authorization", "Bearer wrong"))).AssertProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Logout_EndsTheSessionAndItsStream()
    {
        var session = GuardedConsole.CookieOf(await console.Login());
        using var stream = await EventReader.Open(Client, session);
        Assert.NotNull(await stream.Next());

        var reply = await Client.Send(HttpMethod.Delete, "/v1/session", null, session, Own, Mark);

        Assert.Equal(HttpStatusCode.NoContent, reply.Status);
        Assert.Matches("^actorproxy-[0-9]+=; expires=Thu, 01 Jan 1970", reply.Header("Set-Cookie"));
        (await Client.Send(HttpMethod.Get, "/v1/status", null, session)).AssertProblem(HttpStatusCode.Unauthorized);
        while (await stream.Next() is not null)
        {
            // At most the one that was on its way.
        }
    }

    [Fact]
    public async Task Session_WithoutAToken_IsNotNeeded()
    {
        await using var open = await TaggedEdge.Start();

        var shown = (await open.Edge.Admin.Get("/v1/session")).AssertOk().Json;
        Assert.Equal((true, false), ((bool?)shown["access"], (bool?)shown["login"]));
        (await open.Edge.Admin.Send(HttpMethod.Post, "/v1/session", new StringContent("""{"token":""}"""))).AssertProblem(HttpStatusCode.Conflict);
        (await open.Edge.Admin.Send(HttpMethod.Get, "/v1/session", null, ("Host", "evil.example"))).AssertProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Cookie_OverTls_IsSecure()
    {
        using var files = new TempFolder();
        using var certificate = TestCertificate.For("localhost");
        TestCertificate.Write(certificate, files, "admin");
        await using var secured = await TaggedEdge.Start($$"""
            admin {
              bind = ["127.0.0.1:0"], token-sha256 = "{{Tokens.Sha256(GuardedConsole.Token)}}"
              tls { cert = "{{files["admin.crt"]}}", key = "{{files["admin.key"]}}" }
            }
            """);
        using var handler = new SocketsHttpHandler { UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString();
        using var browser = new HttpClient(handler) { BaseAddress = secured.Edge.Admin.Address };

        using var reply = await browser.PostAsync("/v1/session", new StringContent($$"""{"token":"{{GuardedConsole.Token}}"}"""));

        Assert.Equal(HttpStatusCode.NoContent, reply.StatusCode);
        Assert.Contains("; secure;", Assert.Single(reply.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }
}
