using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>curl and openssl through the edge to real nginx.</summary>
public sealed class PassthroughTests(NginxPair pair) : IClassFixture<NginxPair>
{
    [ToolTheory("nginx", "curl")]
    [InlineData("v1", "127.0.0.1")]
    [InlineData("v1", "127.0.0.2")]
    [InlineData("v1", "127.0.7.77")]
    [InlineData("v2", "127.0.0.1")]
    [InlineData("v2", "127.0.0.3")]
    public async Task Curl_FromAnIPv4Address_NginxSeesIt(string listener, string from)
    {
        var answer = await pair.Curl(listener, "a.example", "/from/" + from, "--interface", from);

        Assert.StartsWith($"alpha {from} ", answer, StringComparison.Ordinal);
        Assert.StartsWith(from + " ", await pair.A.Seen("/from/" + from), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "curl", Tools.IPv6)]
    public async Task Curl_OverIPv6_NginxSeesTheIPv6Address()
    {
        Assert.StartsWith("alpha ::1 ", await pair.Curl("v6", "a.example", "/six"), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "curl", Tools.IPv6)]
    public async Task Curl_OverIPv4ToADualStackListener_NginxSeesPlainIPv4()
    {
        Assert.StartsWith("alpha 127.0.0.5 ", await pair.Curl("dual", "a.example", "/dual", "--interface", "127.0.0.5"), StringComparison.Ordinal);
    }

    [ToolTheory("nginx", "curl")]
    [InlineData("a.example", "alpha")]
    [InlineData("A.EXAMPLE", "alpha")]
    [InlineData("b.example", "beta")]
    [InlineData("x.wild.example", "alpha")]
    [InlineData("x.y.wild.example", "alpha")]
    [InlineData("x.deep.wild.example", "beta")]
    [InlineData("exact.deep.wild.example", "alpha")]
    [InlineData("shop17.example", "beta")]
    public async Task Curl_ByName_ReachesTheRightNginx(string name, string expected)
    {
        Assert.StartsWith(expected + " ", await pair.Curl("v1", name, "/"), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "curl")]
    public async Task Curl_TwoProtocols_NegotiatesHttp2EndToEnd()
    {
        var answer = await pair.Curl("v2", "a.example", "/alpn", "--http2");

        Assert.EndsWith(" HTTP/2.0", answer.TrimEnd(), StringComparison.Ordinal);
        var line = await pair.Edge.AccessLine(line => ((string?)line["alpn"])?.StartsWith("h2", StringComparison.Ordinal) == true);
        Assert.Equal("completed", (string?)line["reason"]);
    }

    [ToolFact("nginx", "openssl")]
    public async Task OpenSsl_ThroughTheEdge_VerifiesNginxsOwnCertificate()
    {
        await using var openssl = await OpenSsl("-servername", "a.example", "-CAfile", pair.A.CertificatePath, "-verify_hostname", "a.example");

        Assert.Contains("Verify return code: 0 (ok)", openssl.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("subject=CN = a.example", openssl.Output.ToString(), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "openssl")]
    public async Task OpenSsl_UnknownName_GetsTheUnrecognizedNameAlert()
    {
        await using var openssl = await OpenSsl("-servername", "nobody.example");

        Assert.NotEqual(0, openssl.ExitCode);
        Assert.Contains("SSL alert number 112", openssl.Errors.ToString(), StringComparison.Ordinal);
        Assert.Equal("no-route", (string?)(await pair.Edge.AccessLine("sni", "nobody.example"))["reason"]);
    }

    [ToolFact("nginx", "openssl")]
    public async Task OpenSsl_WithoutAName_TakesTheDefault()
    {
        await using var openssl = await OpenSsl("-noservername", "-connect", pair.Edge.EndPoint("fallback").ToString());

        Assert.Contains("subject=CN = b.example", openssl.Output.ToString(), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "curl")]
    public async Task Curl_UnknownName_WithADefault_ReachesIt()
    {
        Assert.StartsWith("beta ", await pair.Curl("fallback", "nobody.example", "/"), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "curl")]
    public async Task Curl_ToATcpListener_ReachesItsUpstream()
    {
        await using var curl = await ChildProcess.Run(Tools.Find("curl"), "-sS", $"http://{pair.Edge.EndPoint("plain")}/");

        Assert.Equal("alpha plain", curl.Output.ToString());
    }

    [ToolFact("nginx", "curl")]
    public async Task Curl_AnnouncedByATrustedBalancer_NginxSeesTheAnnouncedClient()
    {
        // curl announces its own address, so it must come from a trusted one to be believed.
        Assert.StartsWith("alpha 127.0.0.9 ", await pair.Curl("behind", "a.example", "/behind", "--interface", "127.0.0.9", "--haproxy-protocol"), StringComparison.Ordinal);
    }

    [ToolFact("nginx", "curl")]
    public async Task Curl_AnnouncingFromAnUntrustedAddress_IsClosed()
    {
        await using var curl = await pair.RunCurl("behind", "a.example", "/", "--interface", "127.0.0.10", "--haproxy-protocol");

        Assert.NotEqual(0, curl.ExitCode);
    }

    private Task<ChildProcess> OpenSsl(params string[] arguments) => ChildProcess.Run(
        Tools.Find("openssl"),
        ["s_client", .. arguments.Contains("-connect") ? Array.Empty<string>() : ["-connect", pair.Edge.EndPoint("v1").ToString()], .. arguments]);
}
