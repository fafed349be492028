using System.Text.RegularExpressions;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Configuration;

/// <summary>The example of a cluster is valid with the certificates that the README's commands make.</summary>
public sealed partial class ClusterExampleTests
{
    private static readonly string[] Nodes = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    [ToolFact("bash", "openssl")]
    public async Task Check_OnEveryNode_IsContent()
    {
        using var folder = new TempFolder();
        foreach (var name in new[] { "hocon/actorproxy.conf", "hocon/cluster.conf" })
        {
            folder.Write(name, await File.ReadAllTextAsync(Path.Combine(Checkout.Root, name)));
        }

        var commands = OpenSslBlock().Match(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "README.md"))).Groups[1].Value;
        await Run(folder, "bash", ["-euc", commands]);
        foreach (var node in Nodes)
        {
            foreach (var purpose in new[] { "sslserver", "sslclient" })
            {
                await Run(folder, "openssl", ["verify", "-CAfile", "cluster/nodes-ca.crt", "-purpose", purpose, $"cluster/{node}.crt"]);
            }

            await using var check = new ChildProcess(
                EdgeProcess.Program, ["check", "--config", "hocon/cluster.conf"], folder.Path, new Dictionary<string, string> { ["ACTORPROXY_NODE"] = node });
            Assert.True(await check.WaitForExit() == 0, $"{check.Output}{check.Errors}");
            Assert.Empty(check.Errors.All);
        }
    }

    private static async Task Run(TempFolder folder, string program, string[] arguments)
    {
        await using var process = new ChildProcess(Testing.Tools.Find(program), arguments, folder.Path);
        Assert.True(await process.WaitForExit() == 0, $"{program}: {process.Errors}");
    }

    [GeneratedRegex("^```sh\n(mkdir -p cluster\nopenssl .*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex OpenSslBlock();
}
