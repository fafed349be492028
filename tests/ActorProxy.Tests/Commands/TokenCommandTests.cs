using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorProxy.Commands;
using ActorProxy.Tests.Configuration;

namespace ActorProxy.Tests.Commands;

public sealed class TokenCommandTests
{
    [Fact]
    public async Task New_Admin_PrintsATokenAndTheLineThatAdmitsIt()
    {
        var result = await Cli.RunAsync("token", "new", "admin");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        var token = Assert.Single(result.Lines, line => line.StartsWith("ap_", StringComparison.Ordinal));
        Assert.Matches("^ap_[A-Za-z0-9_-]{43}$", token);
        var hash = Hash(token);
        Assert.Equal($"actorproxy.admin {{ token-sha256 = \"{hash}\" }}", result.Lines[^1]);

        using var folder = new ConfigFolder();
        var loaded = folder.With("test.conf", $$"""
            actorproxy {
              listeners { l { bind = ["127.0.0.1:0"], kind = tcp, upstream = u } }
              upstreams { u { servers = ["127.0.0.1:1"] } }
              admin { bind = ["127.0.0.1:0"] }
            }
            {{result.Lines[^1]}}
            """).Load();
        Assert.Empty(folder.Told(loaded.Errors));
        Assert.Equal(hash, loaded.Valid.Admin.TokenSha256);
    }

    [Fact]
    public async Task New_Reporter_PrintsItsLine()
    {
        var result = await Cli.RunAsync("token", "new", "yunohost", "--json");

        var json = JsonDocument.Parse(result.Output).RootElement;
        var hash = Hash(json.GetProperty("token").GetString()!);
        Assert.Equal(hash, json.GetProperty("sha256").GetString());
        Assert.Equal($"actorproxy.bans {{ reporters {{ yunohost {{ token-sha256 = \"{hash}\" }} }} }}", json.GetProperty("config").GetString());
        Assert.Equal(json.GetProperty("config").GetString(), TokenCommand.ConfigLine("yunohost", hash));
    }

    [Fact]
    public async Task New_Bouncer_PrintsALineThatIsValid()
    {
        var result = await Cli.RunAsync("token", "new", "firewall", "--bouncer");

        var key = Assert.Single(result.Lines, line => line.StartsWith("ap_", StringComparison.Ordinal));
        using var folder = new ConfigFolder();
        var loaded = folder.With("test.conf", ConfigFolder.Minimal + "\n" + result.Lines[^1]).Load();
        Assert.Empty(folder.Told(loaded.Errors));
        Assert.Equal(("firewall", Hash(key)), (loaded.Valid.Bans.Bouncers[0].Name, loaded.Valid.Bans.Bouncers[0].KeySha256));
    }

    [Fact]
    public async Task New_Twice_GivesTwoTokens()
    {
        var first = await Cli.RunAsync("token", "new", "admin");
        var second = await Cli.RunAsync("token", "new", "admin");

        Assert.NotEqual(first.Lines[1], second.Lines[1]);
    }

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
