using System.Net;
using System.Net.Sockets;
using ActorProxy.Commands;
using ActorProxy.Tests.Configuration;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Commands;

/// <summary>How commands meet an admin API that refuses, is not there, or is something else.</summary>
public sealed class AdminClientTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("status")]
    [InlineData("connections")]
    [InlineData("bans", "list")]
    [InlineData("bans", "show", "192.0.2.1")]
    [InlineData("bans", "add", "192.0.2.1")]
    [InlineData("bans", "remove", "192.0.2.1")]
    [InlineData("reload")]
    [InlineData("drain")]
    public async Task RunAsync_NobodyListens_Gives4AndOneLine(params string[] command)
    {
        int port;
        using (var gone = new TcpListener(IPAddress.Loopback, 0))
        {
            gone.Start();
            port = ((IPEndPoint)gone.LocalEndpoint).Port;
        }

        var result = await Cli.RunAsync([.. command, "--admin", $"http://127.0.0.1:{port}", "--json"]);

        Assert.Equal(ExitCodes.AdminRefused, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith($"actorproxy: no admin API at http://127.0.0.1:{port}/: ", Assert.Single(Lines(result.Errors)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("connections")]
    [InlineData("bans", "list")]
    [InlineData("bans", "show", "192.0.2.1")]
    [InlineData("bans", "add", "192.0.2.1")]
    [InlineData("reload")]
    [InlineData("drain")]
    public async Task RunAsync_SomethingElseAnswers_Gives4(params string[] command)
    {
        foreach (var answer in new[] { "<html>hello</html>", "{}", "[]", "null", "7" })
        {
            await using var admin = await FakeAdmin.StartAsync(_ => Results.Text(answer));

            var result = await Cli.RunAsync([.. command, "--admin", admin.Url]);

            Assert.Equal((ExitCodes.AdminRefused, ""), (result.ExitCode, result.Output));
            Assert.Contains("admin API", Assert.Single(Lines(result.Errors)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RunAsync_Refused_PrintsTheReasonOfTheProblemDetailsWithoutControlCharacters()
    {
        await using var admin = await FakeAdmin.StartAsync(_ => Results.Problem("no \u001b[31mred\nlines", statusCode: 401));

        var result = await Cli.RunAsync("status", "--admin", admin.Url);

        Assert.Equal(ExitCodes.AdminRefused, result.ExitCode);
        Assert.Equal($"actorproxy: the admin API at {admin.Url}/ refused: 401 no  [31mred lines", Assert.Single(Lines(result.Errors)));
    }

    [Fact]
    public async Task RunAsync_Redirected_DoesNotCarryTheTokenElsewhere()
    {
        await using var other = await FakeAdmin.StartAsync(_ => Results.Text("{}"));
        await using var admin = await FakeAdmin.StartAsync(_ => Results.Redirect(other.Url + "/v1/status"));

        var result = await Cli.RunAsync("status", "--admin", admin.Url, "--token-file", TokenFile("ap_x"));

        Assert.Equal(ExitCodes.AdminRefused, result.ExitCode);
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task RunAsync_TokenFile_IsSentWhereverItWasNamed()
    {
        await using var admin = await FakeAdmin.StartAsync(_ => Results.Text("""{"draining":true,"drain_time_seconds":30}"""));
        var file = TokenFile("ap_secret\n");

        var byOption = await Cli.RunAsync("drain", "--admin", admin.Url + "/", "--token-file", file);
        var byEnvironment = await Cli.RunAsync(new Dictionary<string, string> { ["ACTORPROXY_ADMIN"] = admin.Url, ["ACTORPROXY_TOKEN_FILE"] = file }, "drain");
        var without = await Cli.RunAsync(new Dictionary<string, string> { ["ACTORPROXY_ADMIN"] = admin.Url, ["ACTORPROXY_TOKEN_FILE"] = "" }, "drain");

        Assert.Equal((0, 0, 0), (byOption.ExitCode, byEnvironment.ExitCode, without.ExitCode));
        Assert.Equal(
            [("POST", "/v1/drain", "Bearer ap_secret"), ("POST", "/v1/drain", "Bearer ap_secret"), ("POST", "/v1/drain", null)],
            admin.Asked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    public async Task RunAsync_TokenFileHoldsNoToken_Gives2AndDoesNotShowIt(string content)
    {
        var result = await Cli.RunAsync("status", "--token-file", TokenFile(content));

        Assert.Equal(ExitCodes.WrongUsage, result.ExitCode);
        Assert.DoesNotContain("two", result.Errors, StringComparison.Ordinal);
    }

    private static string[] Lines(string text) => text.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private string TokenFile(string content)
    {
        _folder.With("secret", content);
        return _folder["secret"];
    }
}
