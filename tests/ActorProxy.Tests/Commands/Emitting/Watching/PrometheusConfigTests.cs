using ActorProxy.Commands;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting.Watching;

/// <summary>Whom Prometheus is told to ask, and how; each by Prometheus' own reading.</summary>
public sealed class PrometheusConfigTests : IDisposable
{
    private const string Seeds = "seeds = [\"10.0.0.1:4053\", \"10.0.0.2:4053\", \"[fd00::3]:4053\"]";
    private static readonly string AdminToken = new('a', 64);

    private readonly TempFolder _folder = new();

    public PrometheusConfigTests()
    {
        using var certificate = TestCertificate.Only("edge.example", "10.0.0.7");
        TestCertificate.Write(certificate, _folder, "edge");
        _folder.Write("ca.crt", "");
    }

    [ToolTheory("promtool")]
    [InlineData("""admin.bind = ["127.0.0.1:9180"]""", "127.0.0.1:9180")]
    [InlineData("""admin.bind = ["[::1]:9181"]""", "[::1]:9181")]
    [InlineData("""admin { bind = ["10.0.0.7:9180"], metrics-from = ["10.0.0.0/8"] }""", "10.0.0.7:9180")]
    [InlineData("""admin { bind = ["0.0.0.0:9180"], metrics-from = ["10.0.0.0/8"] }, cluster { host = "10.0.0.2", SEEDS, TLS }""", "10.0.0.2:9180", "10.0.0.1:9180", "[fd00::3]:9180")]
    [InlineData("""admin { bind = ["10.0.0.2:9180"], metrics-from = ["10.0.0.0/8"] }, cluster { host = "10.0.0.2", SEEDS, TLS }""", "10.0.0.2:9180", "10.0.0.1:9180", "[fd00::3]:9180")]
    public async Task Targets_AreThisEdgeOrAllNodesOfItsCluster(string config, params string[] targets)
    {
        var emitted = await Emit(config);

        Assert.Equal(targets, Targets(emitted.Output));
        Assert.DoesNotContain("authorization", emitted.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", emitted.Output, StringComparison.Ordinal);
        await AssertUnderstood(emitted.Output);
    }

    [ToolFact("promtool")]
    public async Task OtherNodes_WhoseAdminApiIsNotBesideTheCluster_AreNamedAndLeftOut()
    {
        var emitted = await Emit("""admin.bind = ["127.0.0.1:9180"], cluster { host = "10.0.0.2", SEEDS, TLS }""");

        Assert.Equal(["127.0.0.1:9180"], Targets(emitted.Output));
        Assert.Contains("Left out: 10.0.0.1, fd00::3.", emitted.Output, StringComparison.Ordinal);
        await AssertUnderstood(emitted.Output);
    }

    [ToolFact("promtool")]
    public async Task AdminApi_ThatAsksForAToken_GetsItFromAFile()
    {
        var emitted = await Emit($$"""admin { bind = ["10.0.0.7:9180"], token-sha256 = "{{AdminToken}}" }""");

        Assert.Contains("credentials_file: /etc/prometheus/actorproxy.token", emitted.Output, StringComparison.Ordinal);
        await AssertUnderstood(emitted.Output.Replace("/etc/prometheus/actorproxy.token", _folder.Write("token", "ap_x\n"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task AdminApi_ThatWouldRefusePrometheus_IsSaidToDoSo() =>
        Assert.Contains("only loopback is answered", (await Emit("""admin.bind = ["10.0.0.7:9180"]""")).Output, StringComparison.Ordinal);

    [ToolTheory("promtool")]
    [InlineData("10.0.0.7", false)]
    [InlineData("10.0.0.8", true)]
    public async Task AdminApi_OverTls_IsVerified(string address, bool isAnother)
    {
        var emitted = await Emit($$"""admin { bind = ["{{address}}:9180"], metrics-from = ["10.0.0.0/8"], tls { cert = "{{_folder["edge.crt"]}}", key = "{{_folder["edge.key"]}}" } }""");

        Assert.Contains("scheme: https", emitted.Output, StringComparison.Ordinal);
        Assert.Contains("ca_file: /etc/prometheus/actorproxy.crt", emitted.Output, StringComparison.Ordinal);
        Assert.Equal(isAnother, emitted.Output.Contains("server_name: 'edge.example'", StringComparison.Ordinal));
        await AssertUnderstood(emitted.Output.Replace("/etc/prometheus/actorproxy.crt", _folder["edge.crt"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("admin.bind = []")]
    [InlineData("""admin.bind = ["127.0.0.1:0"]""")]
    public async Task AdminApi_ThatHasNoPort_Gives2(string config)
    {
        var emitted = await Run(config);

        Assert.Equal((ExitCodes.WrongUsage, ""), (emitted.ExitCode, emitted.Output));
        Assert.Contains("admin.bind", emitted.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Targets(string output) =>
        output.Split('\n').Where(line => line.StartsWith("          - '", StringComparison.Ordinal)).Select(line => line.Trim(' ', '-', '\''));

    private async Task AssertUnderstood(string prometheus)
    {
        await using var promtool = await ChildProcess.Run(Tools.Find("promtool"), "check", "config", _folder.Write("prometheus.yml", prometheus));
        Assert.True(promtool.ExitCode == 0, $"{promtool.Output}{promtool.Errors}");
    }

    private async Task<CliResult> Emit(string config)
    {
        var emitted = await Run(config);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        return emitted;
    }

    private Task<CliResult> Run(string config) => Cli.RunAsync("emit", "prometheus", "--config", _folder.Write("edge.conf", $$"""
        actorproxy {
          listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = web } }
          upstreams { web { servers = ["127.0.0.1:9"] } }
          {{config.Replace("SEEDS", Seeds, StringComparison.Ordinal).Replace("TLS", $"tls {{ cert = \"{_folder["edge.crt"]}\", key = \"{_folder["edge.key"]}\", ca = \"{_folder["ca.crt"]}\" }}", StringComparison.Ordinal)}}
        }
        """));
}
