using System.Text;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>What the example of mail says, with Postfix, Dovecot and fail2ban.</summary>
public sealed class MailExampleTests(MailExample mail) : IClassFixture<MailExample>
{
    private const string Org = "mail.example.org";

    [MailTheory]
    [InlineData("127.0.0.77")]
    [InlineData("::1")]
    public async Task Smtp_ServerSpeaksFirst_AndLogsTheClient(string from)
    {
        await using (var client = await TalkingClient.Connect(mail.Edge.Port("smtp"), from))
        {
            Assert.StartsWith("220 mail.example.org", await client.Hear("\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("250", await client.Ask("HELO client.example"), StringComparison.Ordinal);
            Assert.StartsWith("250", await client.Ask("MAIL FROM:<a@client.example>"), StringComparison.Ordinal);
            Assert.Contains("Relay access denied", await client.Ask("RCPT TO:<b@elsewhere.example>"), StringComparison.Ordinal);
            Assert.StartsWith("221", await client.Ask("QUIT"), StringComparison.Ordinal);
        }

        await mail.Smtp.Logged("postfix/edge/smtpd", $"NOQUEUE: reject: RCPT from unknown[{from}]");
        var line = await mail.Edge.AccessLine(line => (string?)line["client"] == from && (string?)line["listener"] == "smtp");
        Assert.Equal(("smtp-a", "completed"), ((string?)line["upstream"], (string?)line["reason"]));
    }

    [ToolFact("postfix", "dovecot", "fail2ban-server", "curl", Tools.Root, Tools.IPv6, "openssl")]
    public async Task Smtp_OpensslByStartTls_GetsThroughToPostfixsCertificate()
    {
        await using var openssl = await ChildProcess.Run(
            Tools.Find("openssl"), "s_client", "-starttls", "smtp", "-connect", FormattableString.Invariant($"127.0.0.1:{mail.Edge.Port("smtp")}"));

        Assert.Contains("subject=CN = mail.example.org", openssl.Output.ToString(), StringComparison.Ordinal);
    }

    [MailTheory]
    [InlineData("127.0.0.78")]
    [InlineData("::1")]
    public async Task Submission_ByServerName_LogsTheClient(string from)
    {
        await using (var client = await Submission(from))
        {
            Assert.StartsWith("535", await client.Ask("AUTH PLAIN " + Plain("mallory", "guess")), StringComparison.Ordinal);
            await mail.Smtp.Logged("postfix/submissions/smtpd", $"unknown[{from}]: SASL PLAIN authentication failed");
            Assert.StartsWith("235", await client.Ask("AUTH PLAIN " + Plain("alice", "secret")), StringComparison.Ordinal);
        }

        Assert.Equal("submissions-a", (string?)(await mail.Edge.AccessLine(line => (string?)line["client"] == from && (string?)line["sni"] == Org))["upstream"]);
    }

    [MailTheory]
    [InlineData(Org, Org)]
    [InlineData("mail.example.net", "mail.example.net")]
    [InlineData("elsewhere.example", Org)]
    [InlineData("", Org)]
    public async Task Imaps_ByServerName_ReachesTheRightDovecot(string name, string certificate)
    {
        await using var client = await TalkingClient.ConnectTls(mail.Edge.Port("imaps"), "127.0.0.1", name);

        Assert.StartsWith("* OK", await client.Hear("\r\n"), StringComparison.Ordinal);
        Assert.Equal(certificate, client.Certificate);
    }

    [MailTheory]
    [InlineData("127.0.0.79")]
    [InlineData("::1")]
    public async Task Imaps_Login_IsLoggedWithTheClient(string from)
    {
        await using var client = await TalkingClient.ConnectTls(mail.Edge.Port("imaps"), from, Org);

        await client.Hear("\r\n");
        Assert.StartsWith("a OK", await client.Ask("a LOGIN alice secret"), StringComparison.Ordinal);
        await mail.Imap.Logged("imap-login: Info: Login: user=<alice>", $"rip={from},");
    }

    [MailTheory]
    [InlineData("127.0.0.90", "dovecot", "imaps")]
    [InlineData("127.0.0.91", "postfix", "submissions")]
    [InlineData("127.0.0.92", "postfix", "smtp")]
    public async Task Guesser_SeenByFail2ban_IsBannedOnEveryPort(string from, string jail, string listener)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await using var client = listener switch
            {
                "smtp" => await TalkingClient.Connect(mail.Edge.Port(listener), from),
                "imaps" => await TalkingClient.ConnectTls(mail.Edge.Port(listener), from, Org),
                _ => await Submission(from),
            };
            await Misbehave(client, listener);
        }

        await Eventually.True(async () => (await mail.Edge.Admin.Get("/v1/bans/" + from)).Status == System.Net.HttpStatusCode.OK, "a ban on " + from);
        Assert.Equal(jail, (string?)(await mail.Edge.Admin.Get("/v1/bans/" + from)).AssertOk().Json["jail"]);
        foreach (var port in new[] { "smtp", "submissions", "imaps" })
        {
            await EdgeClient.ExpectRefused(new(System.Net.IPAddress.Loopback, mail.Edge.Port(port)), from);
        }
    }

    private static async Task Misbehave(TalkingClient client, string listener)
    {
        switch (listener)
        {
            case "smtp":
                await client.Hear("\r\n");
                await client.Ask("HELO client.example");
                await client.Ask("MAIL FROM:<a@client.example>");
                await client.Ask("RCPT TO:<b@elsewhere.example>");
                await client.Ask("QUIT");
                break;
            case "imaps":
                await client.Hear("\r\n");
                await client.Ask("a LOGIN mallory guess");
                await client.Ask("b LOGOUT");
                break;
            default:
                await client.Ask("AUTH PLAIN " + Plain("mallory", "guess"));
                await client.Ask("QUIT");
                break;
        }
    }

    /// <summary>Up to where it may log in.</summary>
    private async Task<TalkingClient> Submission(string from)
    {
        var client = await TalkingClient.ConnectTls(mail.Edge.Port("submissions"), from, Org);
        await client.Hear("\r\n");
        await client.Say("EHLO client.example\r\n");
        await client.Hear("\r\n250 ");
        await client.Hear("\r\n");
        return client;
    }

    private static string Plain(string user, string password) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{user}\0{password}"));

    private sealed class MailTheoryAttribute : TheoryAttribute
    {
        public MailTheoryAttribute() => Skip = Tools.ReasonToSkip(MailExample.Needs);
    }
}
