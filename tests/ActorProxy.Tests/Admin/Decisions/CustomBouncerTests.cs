using System.Text.Json.Nodes;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Decisions;

/// <summary>CrowdSec's own custom bouncer takes our bans.</summary>
public sealed class CustomBouncerTests
{
    [ToolFact("crowdsec-custom-bouncer")]
    public async Task Bouncer_FollowsBansAndTheirEnd()
    {
        await using var edge = await DecisionsEdge.Start();
        await edge.Ban("203.0.113.1", """{"jail":"sshd","duration":"1h"}""");
        using var folder = new TempFolder();
        await using var bouncer = Start(edge, folder);

        await Seen(folder, "add", "203.0.113.1");
        await edge.Ban("2001:db8:7::10");
        await edge.Ban("198.51.100.0/24", """{"duration":-1}""");
        await Seen(folder, "add", "2001:db8:7::/64");
        await Seen(folder, "add", "198.51.100.0/24");
        await edge.Lift("203.0.113.1");
        await Seen(folder, "del", "203.0.113.1");

        var added = Decisions(folder).First(decision => (string?)decision["value"] == "203.0.113.1");
        Assert.Equal(("actorproxy/sshd", "api", "Ip"), ((string?)added["scenario"], (string?)added["origin"], (string?)added["scope"]));
        Assert.False(bouncer.HasExited, bouncer.Errors.ToString());
    }

    private static ChildProcess Start(DecisionsEdge edge, TempFolder folder)
    {
        folder.Write("decisions", "");
        var script = folder.Write("script", $"#!/bin/sh\nexec cat >> '{folder["decisions"]}'\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var config = folder.Write("bouncer.yaml", $"""
            bin_path: {script}
            feed_via_stdin: true
            total_retries: 0
            piddir: {folder.Path}/
            update_frequency: 1s
            cache_retention_duration: 1s
            daemonize: false
            log_mode: stdout
            log_level: info
            api_url: {edge.Url}
            api_key: {DecisionsEdge.Key}
            prometheus:
              enabled: false

            """);
        return new ChildProcess(Tools.Find("crowdsec-custom-bouncer"), ["-c", config], folder.Path);
    }

    private static Task Seen(TempFolder folder, string action, string value) => Eventually.True(
        () => Decisions(folder).Any(decision => (string?)decision["action"] == action && (string?)decision["value"] == value),
        $"{action} {value}; there is: {File.ReadAllText(folder["decisions"])}");

    private static JsonNode[] Decisions(TempFolder folder) =>
        [.. File.ReadAllText(folder["decisions"]).Split('\n')[..^1].Where(line => line.Length > 0).Select(line => JsonNode.Parse(line)!)];
}
