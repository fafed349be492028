using System.Globalization;
using System.Text.RegularExpressions;
using ActorProxy.Commands;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>What systemd's own programs say to the emitted unit; they need no running systemd.</summary>
public sealed partial class SystemdUnitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [ToolFact("systemd-analyze")]
    public async Task Unit_IsUnderstoodWithoutAWord()
    {
        await using var verify = await Analyze("verify", await Save("""access-log.file = "/var/log/actorproxy/access.log" """));

        Assert.Equal((0, "", ""), (verify.ExitCode, verify.Output.ToString(), verify.Errors.ToString()));
    }

    /// <summary>Of ten: what is left is the network it serves, .NET's compiler, and system calls for the threads' priorities.</summary>
    [ToolFact("systemd-analyze")]
    public async Task Unit_ExposesLittle()
    {
        await using var security = await Analyze("security", "--offline=true", "--threshold=20", "--no-pager", await Save(""));

        Assert.True(security.ExitCode == 0, security.Output.ToString());
        Assert.InRange(double.Parse(Exposure().Match(security.Output.ToString()).Groups[1].Value, CultureInfo.InvariantCulture), 0.1, 2.0);
    }

    [Fact]
    public async Task Unit_TakesItsNumbersFromTheConfiguration()
    {
        var lines = await Lines("limits { max-connections = 10000, drain-time = 5m }");

        Assert.Contains("TimeoutStopSec=390s", lines);
        Assert.Contains("LimitNOFILE=32768", lines);
        Assert.Contains("LimitNOFILE=1048576", await Lines("limits.max-connections = 0"));
        Assert.Contains("RestartPreventExitStatus=1 2", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("ReadWritePaths", StringComparison.Ordinal) || line.StartsWith("LogsDirectory", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""bans.store = "/var/lib/actorproxy/x/bans.db" """, null)]
    [InlineData("""bans.store = "/srv/edge/bans.db" """, "ReadWritePaths=-/srv/edge")]
    [InlineData("""bans.store = "/srv/an edge/100%/bans.db" """, "ReadWritePaths=-\"/srv/an edge/100%%\"")]
    [InlineData("""access-log.file = "/var/log/actorproxy/access.log" """, "LogsDirectory=actorproxy")]
    [InlineData("""access-log.file = "/srv/logs/access.log" """, "ReadWritePaths=-/srv/logs")]
    public async Task Unit_LetsItWriteWhereTheConfigurationSays(string config, string? line)
    {
        var found = (await Lines(config)).Where(found => found.StartsWith("ReadWritePaths=", StringComparison.Ordinal) || found.StartsWith("LogsDirectory=", StringComparison.Ordinal));

        Assert.Equal(line is null ? [] : [line], found);
    }

    [Fact]
    public async Task Unit_NamesWhatTheServiceCouldNotSee()
    {
        var lines = await Lines("""bans.feeds { drop { file = "/root/drop.txt" } }""");

        Assert.Contains(lines, line => line.StartsWith("# Move /root/drop.txt:", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"# Move {_folder["edge.conf"]}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unit_StartsTheProgramThatWasNamed()
    {
        var lines = await Lines("", "--program", "/usr/lib/actorproxy/actorproxy");

        Assert.Contains($"ExecStart=/usr/lib/actorproxy/actorproxy run --config {_folder["edge.conf"]}", lines);
        Assert.Contains($"ExecReload=/usr/lib/actorproxy/actorproxy check --config {_folder["edge.conf"]}", lines);
    }

    [Fact]
    public async Task Unit_ForAnotherRoot_NamesFilesAsTheyAreThere()
    {
        var lines = await Lines("", "--program", _folder["usr/actorproxy"], "--root", _folder.Path);

        Assert.Contains("ExecStart=/usr/actorproxy run --config /edge.conf", lines);
        Assert.DoesNotContain(lines, line => line.Contains(_folder.Path, StringComparison.Ordinal) || line.Contains("useradd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_ThatIsNotValid_Gives1()
    {
        var result = await Emit("frobnicate = 1");

        Assert.Equal((ExitCodes.InvalidConfiguration, ""), (result.ExitCode, result.Output));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<ChildProcess> Analyze(params string[] arguments) => ChildProcess.Run(Tools.Find("systemd-analyze"), arguments);

    private async Task<string> Save(string config)
    {
        var emitted = await Emit(config, "--program", EdgeProcess.Program);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return _folder.Write("actorproxy.service", emitted.Output);
    }

    private async Task<string[]> Lines(string config, params string[] arguments)
    {
        var emitted = await Emit(config, arguments);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return emitted.Lines;
    }

    private Task<CliResult> Emit(string config, params string[] arguments) => Cli.RunAsync(["emit", "systemd", "--config", _folder.Write("edge.conf", $$"""
        actorproxy {
          listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = web } }
          upstreams { web { servers = ["127.0.0.1:9"] } }
          {{config}}
        }
        """), .. arguments]);

    [GeneratedRegex("Overall exposure level for .*: ([0-9.]+)")]
    private static partial Regex Exposure();
}
