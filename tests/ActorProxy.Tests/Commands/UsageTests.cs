using System.CommandLine;
using ActorProxy.Commands;

namespace ActorProxy.Tests.Commands;

/// <summary>What cannot be meant ends with exit code 2, before anything is asked or started.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("frobnicate")]
    [InlineData("--frobnicate")]
    [InlineData("run", "--frobnicate")]
    [InlineData("run", "surplus")]
    [InlineData("run", "--config")]
    [InlineData("check", "--config")]
    [InlineData("demo", "--port", "65536")]
    [InlineData("bans")]
    [InlineData("bans", "frobnicate")]
    [InlineData("bans", "add")]
    [InlineData("bans", "add", "localhost")]
    [InlineData("bans", "add", "192.0.2.1/33")]
    [InlineData("bans", "add", "192.0.2.1", "192.0.2.2")]
    [InlineData("bans", "add", "192.0.2.1", "--jail", "Not A Word")]
    [InlineData("bans", "add", "192.0.2.1", "--duration", "soon")]
    [InlineData("bans", "add", "192.0.2.1", "--duration", "-2")]
    [InlineData("bans", "show")]
    [InlineData("bans", "remove", "@file")]
    [InlineData("bans", "list", "--limit", "0")]
    [InlineData("bans", "list", "--limit", "many")]
    [InlineData("bans", "list", "--origin", "elsewhere")]
    [InlineData("connections", "--ip", "everywhere")]
    [InlineData("status", "--admin", "127.0.0.1:9180")]
    [InlineData("status", "--admin", "ftp://127.0.0.1/")]
    [InlineData("status", "--token", "secret")]
    [InlineData("status", "--token-file", "/nonexistent/token")]
    [InlineData("token")]
    [InlineData("token", "new")]
    [InlineData("token", "new", "Bad Name")]
    public async Task RunAsync_WrongUsage_Gives2AndSaysWhyOnStderr(params string[] args)
    {
        var result = await Cli.RunAsync(args);

        Assert.Equal(ExitCodes.WrongUsage, result.ExitCode);
        Assert.NotEmpty(result.Errors);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task RunAsync_EnvironmentNamesNoUrl_Gives2()
    {
        var result = await Cli.RunAsync(new Dictionary<string, string> { ["ACTORPROXY_ADMIN"] = "nowhere" }, "status");

        Assert.Equal((ExitCodes.WrongUsage, "actorproxy: $ACTORPROXY_ADMIN: 'nowhere' is not a URL such as http://127.0.0.1:9180\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task RunAsync_Help_DescribesEveryCommandAndOption()
    {
        foreach (var (path, command) in Commands(CommandLine.Parse([], _ => null).RootCommandResult.Command, []))
        {
            Assert.False(string.IsNullOrEmpty(command.Description), string.Join(' ', path));
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{string.Join(' ', path)} {option.Name}"));
            var help = await Cli.RunAsync([.. path, "--help"]);
            Assert.Equal(ExitCodes.Done, help.ExitCode);
            Assert.Contains(command.Description!, help.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Options_OfAnyCommand_TakeNoToken()
    {
        // Arguments are seen by every user of the machine.
        var secret = Commands(CommandLine.Parse([], _ => null).RootCommandResult.Command, [])
            .SelectMany(command => command.Command.Options)
            .Where(option => option.Name.Contains("token", StringComparison.Ordinal) && option.Name != "--token-file");

        Assert.Empty(secret);
    }

    private static IEnumerable<(string[] Path, Command Command)> Commands(Command command, string[] path) =>
        command.Subcommands.SelectMany(child => Commands(child, [.. path, child.Name])).Prepend((path, command));
}
