using System.Text.Json.Nodes;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>What jsonnet makes of the emitted file, and what the commands in it do when they are run as reaction runs them.</summary>
public sealed class ReactionConfigTests
{
    [ToolFact("jsonnet", "curl")]
    public async Task Actions_RunWithoutAShellOfTheirOwn_BanAndUnbanAtTheEdge()
    {
        await using var edge = await GuardedEdge.Start();
        var actions = await Actions(edge);
        Assert.Equal("2h", (string?)actions["unban"]!["after"]);

        foreach (var (ip, client) in new[] { ("203.0.113.10", "203.0.113.10"), ("2001:db8:7::10", "2001:db8:7::/64") })
        {
            Assert.Equal((0, ""), await Run(edge, actions["ban"]!, ip));
            var ban = await edge.WaitForBan(ip);
            Assert.Equal((client, "sshd", "reaction"), ((string?)ban["ip"], (string?)ban["jail"], (string?)ban["reason"]));
            Assert.InRange((DateTimeOffset)ban["until"]! - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(120));

            // The second time it is the end of a ban that has been lifted already.
            Assert.Equal((0, ""), await Run(edge, actions["unban"]!, ip));
            Assert.Equal((0, ""), await Run(edge, actions["unban"]!, ip));
            Assert.Null(await edge.Ban(ip));
        }

        edge.AssertTokenUnseen();
    }

    [ToolTheory("jsonnet", "curl")]
    [InlineData("127.0.0.1", "never banned")]
    [InlineData("$(touch owned)'\"; touch owned", "actorproxy: PUT")]
    [InlineData("x?y#z", "actorproxy: PUT")]
    public async Task Ban_OfWhatCannotBeBanned_FailsAndSaysWhy(string ip, string said)
    {
        await using var edge = await GuardedEdge.Start();

        var (code, errors) = await Run(edge, (await Actions(edge))["ban"]!, ip);

        Assert.Equal(1, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.False(File.Exists(edge.Folder["owned"]));
    }

    private static async Task<JsonNode> Actions(GuardedEdge edge)
    {
        var emitted = await Cli.RunAsync("emit", "reaction", "--url", edge.Url);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        edge.Folder.Write("actorproxy.libsonnet", emitted.Output);
        var main = edge.Folder.Write("main.jsonnet", $"((import 'actorproxy.libsonnet') {{ tokenFile:: '{edge.TokenFile}' }}).actions('sshd', '2h')");
        await using var jsonnet = await ChildProcess.Run(Tools.Find("jsonnet"), main);
        Assert.True(jsonnet.ExitCode == 0, jsonnet.Errors.ToString());
        return JsonNode.Parse(jsonnet.Output.ToString())!;
    }

    /// <summary>As reaction does: the pattern is pasted into every argument, then the array is the command.</summary>
    private static async Task<(int Code, string Errors)> Run(GuardedEdge edge, JsonNode action, string ip)
    {
        var command = action["cmd"]!.AsArray().Select(part => ((string)part!).Replace("<ip>", ip, StringComparison.Ordinal)).ToArray();
        await using var process = new ChildProcess(command[0], command[1..], edge.Folder.Path, edge.Environment);
        return (await process.WaitForExit(), process.Errors.ToString());
    }
}
