using System.Text.Json;
using ActorProxy.Commands;

namespace ActorProxy.Tests.Commands;

/// <summary>The commands against a real edge.</summary>
public sealed class EdgeCommandsTests(RunningEdge edge) : IClassFixture<RunningEdge>
{
    [Fact]
    public async Task Bans_AddShowListRemove_DoWhatTheySay()
    {
        var added = await RunAsync("bans", "add", "198.51.100.0/24", "--jail", "sshd", "--duration", "2h", "--reason", "tried everything");
        var shown = await RunAsync("bans", "show", "198.51.100.7", "--json");
        var listed = await RunAsync("bans", "list", "--jail", "sshd");
        var removed = await RunAsync("bans", "remove", "198.51.100.0/24");
        var gone = await RunAsync("bans", "show", "198.51.100.7");

        Assert.Equal((0, 0, 0, 0), (added.ExitCode, shown.ExitCode, listed.ExitCode, removed.ExitCode));
        Assert.Contains("reason    tried everything", added.Lines);
        var ban = JsonDocument.Parse(shown.Output).RootElement;
        Assert.Equal(("198.51.100.0/24", "sshd"), (ban.GetProperty("ip").GetString(), ban.GetProperty("jail").GetString()));
        Assert.Equal(TimeSpan.FromHours(2), ban.GetProperty("until").GetDateTimeOffset() - ban.GetProperty("since").GetDateTimeOffset());
        Assert.Equal("IP JAIL ORIGIN REPORTER SINCE UNTIL OFFENCES REASON", string.Join(' ', listed.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.StartsWith("198.51.100.0/24  sshd", listed.Lines[1], StringComparison.Ordinal);
        Assert.Equal("198.51.100.0/24 is no longer banned", Assert.Single(removed.Lines));
        Assert.Equal((ExitCodes.AdminRefused, ""), (gone.ExitCode, gone.Output));
        Assert.Contains("404 198.51.100.7 is not banned", gone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BansAdd_ForEver_IsPermanent()
    {
        var added = await RunAsync("bans", "add", "2001:db8:1::1", "--duration", "-1", "--json");

        var ban = JsonDocument.Parse(added.Output).RootElement;
        Assert.Equal(("2001:db8:1::/64", JsonValueKind.Null), (ban.GetProperty("ip").GetString(), ban.GetProperty("until").ValueKind));
    }

    [Fact]
    public async Task BansAdd_LoopbackThatIsIgnored_Gives4()
    {
        var result = await RunAsync("bans", "add", "127.0.0.1");

        Assert.Equal(ExitCodes.AdminRefused, result.ExitCode);
        Assert.Contains("409", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("connections")]
    [InlineData("bans", "list")]
    [InlineData("bans", "add", "203.0.113.1")]
    [InlineData("bans", "show", "203.0.113.9")]
    [InlineData("bans", "remove", "203.0.113.9")]
    public async Task Json_OfAnyCommand_IsOneDocumentAndNothingElse(params string[] command)
    {
        await RunAsync("bans", "add", "203.0.113.9");

        var result = await RunAsync([.. command, "--json"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(result.Output).RootElement.ValueKind);
    }

    [Fact]
    public async Task Status_ForPeople_ShowsListenersAndUpstreams()
    {
        var result = await RunAsync("status");

        Assert.Contains("phase          ready", result.Lines);
        Assert.Contains(result.Lines, line => line.StartsWith("kernel filter  ", StringComparison.Ordinal) && line.EndsWith(", 0 prefixes, 0 drops", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("edge      127.0.0.1:", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("nobody    127.0.0.1:9  ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_ValidAndInvalidFile_SaysWhatChangedOrEveryProblem()
    {
        edge.WriteValidConfig("actorproxy.limits.max-connections = 77");
        var changed = await RunAsync("reload");
        edge.WriteConfig("actorproxy { listeners {}, limits { max-connections = -1 } }");
        var rejected = await RunAsync("reload");
        var rejectedJson = await RunAsync("reload", "--json");
        var status = await RunAsync("status");
        edge.WriteValidConfig();
        var restored = await RunAsync("reload", "--json");

        Assert.Equal((0, ""), (changed.ExitCode, changed.Errors));
        Assert.Contains("limits", changed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.InvalidConfiguration, rejected.ExitCode);
        Assert.Equal(2, rejected.Lines.Length);
        Assert.Contains("edge.conf:1:14: actorproxy.listeners: ", rejected.Lines[0], StringComparison.Ordinal);
        Assert.Contains("stays in force", rejected.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.InvalidConfiguration, rejectedJson.ExitCode);
        Assert.Equal(2, JsonDocument.Parse(rejectedJson.Output).RootElement.GetProperty("problems").GetArrayLength());
        Assert.Equal(0, restored.ExitCode);
        Assert.Contains(status.Lines, line => line.StartsWith("last reload    rejected at ", StringComparison.Ordinal));
        Assert.Equal(rejected.Lines, status.Lines.Where(line => line.StartsWith("problem ", StringComparison.Ordinal)).Select(line => line["problem        ".Length..].Trim()));
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync([.. args, "--admin", edge.Url]);
}
