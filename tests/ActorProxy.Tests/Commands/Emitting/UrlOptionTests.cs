using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

public sealed class UrlOptionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("bind = [\"127.0.0.1:9180\"]", "http://127.0.0.1:9180")]
    [InlineData("bind = [\"[::1]:9999\"]", "http://[::1]:9999")]
    [InlineData("bind = [\"127.0.0.1:0\", \"127.0.0.2:9181\"]", "http://127.0.0.2:9181")]
    [InlineData("bind = [\"127.0.0.1:9180\"], tls { cert = \"edge.crt\", key = \"edge.key\" }", "https://127.0.0.1:9180")]
    public async Task Url_NotGiven_IsTheConfigurations(string admin, string url)
    {
        using var certificate = TestCertificate.For("edge.example");
        TestCertificate.Write(certificate, _folder, "edge");

        var result = await Emit(admin.Replace("edge.", _folder["edge."], StringComparison.Ordinal));

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains($"url = {url}", result.Lines);
    }

    [Fact]
    public async Task Url_OfEveryAddress_IsOneThatCanBeReached()
    {
        var line = Assert.Single((await Emit("bind = [\"[::]:9180\"]")).Lines, line => line.StartsWith("url = ", StringComparison.Ordinal));

        Assert.DoesNotContain("[::]", line, StringComparison.Ordinal);
        Assert.EndsWith(":9180", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bind = []")]
    [InlineData("bind = [\"127.0.0.1:0\"]")]
    public async Task Url_ThatNobodyKnows_HasToBeGiven(string admin)
    {
        var result = await Emit(admin);

        Assert.Equal((ExitCodes.WrongUsage, ""), (result.ExitCode, result.Output));
        Assert.Contains("--url", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fail2ban-action")]
    [InlineData("reaction")]
    public async Task Url_Given_NeedsNoConfiguration(string what)
    {
        var result = await Cli.RunAsync("emit", what, "--url", "https://edge.example.org:9180/", "--config", _folder["absent.conf"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("https://edge.example.org:9180", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edge:9180")]
    [InlineData("ftp://edge/")]
    [InlineData("http://edge/'; touch owned; '")]
    [InlineData("http://edge/$(touch owned)")]
    [InlineData("http://user:secret@edge/")]
    public async Task Url_ThatIsNone_Gives2(string url) =>
        Assert.Equal(ExitCodes.WrongUsage, (await Cli.RunAsync("emit", "reaction", "--url", url)).ExitCode);

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> Emit(string admin) => Cli.RunAsync("emit", "fail2ban-action", "--config", _folder.Write("edge.conf", $$"""
        actorproxy {
          listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = web } }
          upstreams { web { servers = ["127.0.0.1:9"] } }
          admin { {{admin}} }
        }
        """));
}
