using System.Text;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>What the example of XMPP says, with ejabberd, Prosody and fail2ban.</summary>
public sealed class XmppExampleTests(XmppExample xmpp) : IClassFixture<XmppExample>
{
    private const string Org = "chat.example.org";
    private const string Net = "chat.example.net";

    [XmppTheory]
    [InlineData(Org)]
    [InlineData(Net)]
    public async Task Stream_ByItsDomain_ReachesTheRightServerAndStartsTlsThere(string domain)
    {
        await using var client = await TalkingClient.Connect(xmpp.Edge.Port("xmpp"), "127.0.0.1");

        var features = await Open(client, domain);
        Assert.Contains($"from='{domain}'", features, StringComparison.Ordinal);
        await StartTls(client, domain);
        Assert.Equal(domain, client.Certificate);
        Assert.Contains("<mechanism>PLAIN</mechanism>", await Open(client, domain), StringComparison.Ordinal);
    }

    [XmppTheory]
    [InlineData("127.0.0.77")]
    [InlineData("::1")]
    public async Task FailedLogin_AfterStartTls_IsLoggedWithTheClient(string from)
    {
        await using var client = await TalkingClient.Connect(xmpp.Edge.Port("xmpp"), from);

        await Open(client, Org);
        await StartTls(client, Org);
        await FailLogin(client, "mallory77");

        await xmpp.Ejabberd.Logged("Failed c2s PLAIN authentication for mallory77@", $"from {from}:");
    }

    [XmppTheory]
    [InlineData("127.0.0.78")]
    [InlineData("::1")]
    public async Task FailedLogin_OverDirectTls_IsLoggedWithTheClient(string from)
    {
        await using var client = await TalkingClient.ConnectTls(xmpp.Edge.Port("xmpps"), from, Org);

        await FailLogin(client, "mallory78");

        await xmpp.Ejabberd.Logged("Failed c2s PLAIN authentication for mallory78@", $"from {from}:");
    }

    [XmppTheory]
    [InlineData(Org)]
    [InlineData(Net)]
    public async Task DirectTls_ByServerName_ReachesTheRightServer(string domain)
    {
        await using var client = await TalkingClient.ConnectTls(xmpp.Edge.Port("xmpps"), "127.0.0.1", domain);

        Assert.Equal(domain, client.Certificate);
        Assert.Contains($"from='{domain}'", await Open(client, domain), StringComparison.Ordinal);
    }

    [XmppTheory]
    [InlineData(Org)]
    [InlineData(Net)]
    public async Task StreamOfAServer_ByItsDomain_ReachesTheRightServer(string domain)
    {
        await using var server = await TalkingClient.Connect(xmpp.Edge.Port("xmpp-servers"), "127.0.0.1");

        await server.Say($"<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' from='other.example' to='{domain}' version='1.0'>");

        Assert.Contains($"from='{domain}'", await server.Hear("<stream:features"), StringComparison.Ordinal);
    }

    [ToolTheory("ejabberdctl", "erl", "prosody", "fail2ban-server", "curl", Tools.Root, Tools.IPv6, "openssl")]
    [InlineData("xmpp", "xmpp", Org)]
    [InlineData("xmpp", "xmpp", Net)]
    [InlineData("xmpp-servers", "xmpp-server", Org)]
    public async Task Openssl_ByStartTls_GetsThroughToTheServersCertificate(string listener, string protocol, string domain)
    {
        await using var openssl = await ChildProcess.Run(
            Tools.Find("openssl"), "s_client", "-starttls", protocol, "-xmpphost", domain, "-connect", FormattableString.Invariant($"127.0.0.1:{xmpp.Edge.Port(listener)}"));

        Assert.Contains("subject=CN = " + domain, openssl.Output.ToString(), StringComparison.Ordinal);
    }

    [XmppTheory]
    [InlineData("elsewhere.example")]
    public async Task Domain_OfNobody_IsUnknown(string domain)
    {
        await using var client = await TalkingClient.Connect(xmpp.Edge.Port("xmpp"), "127.0.0.1");

        await client.Say(Header(domain));

        Assert.Contains("<host-unknown ", await client.Hear("</stream:stream>"), StringComparison.Ordinal);
        Assert.Equal("no-route", (string?)(await xmpp.Edge.AccessLine("sni", domain))["reason"]);
    }

    [XmppTheory]
    [InlineData("127.0.0.90")]
    public async Task Guesser_SeenByFail2ban_IsBannedOnEveryPort(string from)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await using var client = await TalkingClient.ConnectTls(xmpp.Edge.Port("xmpps"), from, Org);
            await FailLogin(client, "mallory");
        }

        await Eventually.True(async () => (await xmpp.Edge.Admin.Get("/v1/bans/" + from)).Status == System.Net.HttpStatusCode.OK, "a ban on " + from);
        Assert.Equal("ejabberd-auth", (string?)(await xmpp.Edge.Admin.Get("/v1/bans/" + from)).AssertOk().Json["jail"]);
        foreach (var port in new[] { "xmpp", "xmpps", "xmpp-servers" })
        {
            await EdgeClient.ExpectRefused(new(System.Net.IPAddress.Loopback, xmpp.Edge.Port(port)), from);
        }
    }

    private static string Header(string domain) =>
        $"<?xml version='1.0'?><stream:stream to='{domain}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

    private static async Task<string> Open(TalkingClient client, string domain)
    {
        await client.Say(Header(domain));
        return await client.Hear("</stream:features>");
    }

    private static async Task StartTls(TalkingClient client, string domain)
    {
        await client.Say("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        Assert.StartsWith("<proceed ", await client.Hear("/>"), StringComparison.Ordinal);
        await client.StartTls(domain);
    }

    private static async Task FailLogin(TalkingClient client, string user)
    {
        await Open(client, Org);
        var plain = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{user}\0guess"));
        await client.Say($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain}</auth>");
        Assert.Contains("<not-authorized/>", await client.Hear("</failure>"), StringComparison.Ordinal);
    }

    private sealed class XmppTheoryAttribute : TheoryAttribute
    {
        public XmppTheoryAttribute() => Skip = Tools.ReasonToSkip(XmppExample.Needs);
    }
}
