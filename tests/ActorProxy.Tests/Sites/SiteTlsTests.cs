using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>Handshakes of sites with a client that is not our own.</summary>
public sealed class SiteTlsTests(LivingSite site) : IClassFixture<LivingSite>
{
    private static readonly string Openssl = "openssl";

    [ToolFact("openssl")]
    public async Task Session_OfTls12_IsResumed()
    {
        await using var client = await Connect("-tls1_2", "-reconnect");

        Assert.Single(client.Output.Containing("New, TLSv1.2"));
        Assert.Equal(5, client.Output.Containing("Reused, TLSv1.2").Count);
    }

    [ToolFact("openssl")]
    public async Task Session_OfTls13_IsResumed_AlsoAfterAReload()
    {
        using var folder = new TempFolder();
        await using var first = await Exchange("-tls1_3", "-sess_out", folder["session"]);
        Assert.Single(first.Output.Containing("New, TLSv1.3"));
        (await site.Admin.Post("/v1/reload")).AssertOk();

        await using var second = await Exchange("-tls1_3", "-sess_in", folder["session"]);

        Assert.Single(second.Output.Containing("Reused, TLSv1.3"));
        Assert.Single(second.Output.Containing("HTTP/1.1 200"));
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_1")]
    [InlineData("-tls1")]
    public async Task OlderVersion_IsRefused(string version)
    {
        // Debian's openssl would not even try without the lower level.
        await using var client = await Connect(version, "-cipher", "DEFAULT@SECLEVEL=0");

        Assert.NotEqual(0, client.ExitCode);
        Assert.True(client.Errors.Containing("alert protocol version").Count > 0, client.Errors.ToString());
    }

    private Task<ChildProcess> Connect(params string[] options) => ChildProcess.Run(Tools.Find(Openssl), Arguments(options));

    /// <summary>With a request: tickets of TLS 1.3 come with the answer.</summary>
    private async Task<ChildProcess> Exchange(params string[] options)
    {
        var client = new ChildProcess(Tools.Find(Openssl), Arguments([.. options, "-ign_eof"]));
        await client.Type($"GET / HTTP/1.1\r\nHost: {SiteEdge.Name}\r\nConnection: close\r\n\r\n");
        await client.WaitForExit();
        return client;
    }

    private string[] Arguments(string[] options) => ["s_client", "-connect", site.Process.EndPoint("edge").ToString(), "-servername", SiteEdge.Name, .. options];
}
