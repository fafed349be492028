using System.Globalization;
using System.Text.Json.Nodes;
using ActorProxy.Commands;
using ActorProxy.Testing;
using ActorProxy.Tests.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examining;

/// <summary>The doctor's word on real servers.</summary>
public sealed class DoctorTests(DoctorNginx nginx) : IClassFixture<DoctorNginx>, IDisposable
{
    private readonly TempFolder _folder = new();

    [ToolTheory("nginx", Tools.NginxStream)]
    [InlineData("off", true)]
    [InlineData("v1", false)]
    [InlineData("v2", false)]
    public async Task BackendWithoutPROXY_IsToldByWhatItIsSent(string configured, bool isRight)
    {
        var result = await Doctor(nginx.Plain, configured);

        if (isRight)
        {
            Assert.Contains("takes no PROXY header, speaks TLS for a.example", result.Output, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.Done, result.ExitCode);
        }
        else
        {
            Assert.Contains($"expects no PROXY header, and is sent {configured}. Change {_folder["edge.conf"]}:4 to: proxy-protocol = off; or have it expect one: actorproxy emit nginx-backend web", result.Output, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.FaultFound, result.ExitCode);
        }
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task BackendWithPROXY_ThatIsSentOne_IsWell()
    {
        var result = await Doctor(nginx.Proxied, "v1");

        Assert.Contains("takes PROXY v1, speaks TLS for a.example", result.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, result.ExitCode);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task BackendWithPROXY_ThatIsSentNone_IsAFaultWithTheLineToChange()
    {
        var result = await Doctor(nginx.Proxied, "off");

        // From 1.23 on it takes long headers, and then version 2 tells it more.
        var (kind, change) = await IsOld() ? ("a PROXY header", "v1") : ("a PROXY header of version 2", "v2");
        Assert.Contains($"expects {kind}, and is sent none. Change {_folder["edge.conf"]}:4 to: proxy-protocol = {change}", result.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.FaultFound, result.ExitCode);
    }

    [Theory]
    [InlineData("v1", true, "ok    upstream mail", "takes PROXY v1, says \"220 mail.example ready\"")]
    [InlineData("off", false, "ok    upstream mail", "takes no PROXY header, says \"220 mail.example ready\"")]
    [InlineData("v1", false, "fail  upstream mail", "expects no PROXY header, and is sent v1. Change ")]
    [InlineData("off", true, "fail  upstream mail", "expects a PROXY header, and is sent none. Change ")]
    public async Task ServerThatSpeaksFirst_IsToldByWhatItSays(string configured, bool wantsHeader, string begin, string message)
    {
        using var server = new GreetingServer(wantsHeader);
        var result = await Run($$"""
            upstreams { mail { servers = ["127.0.0.1:{{server.Port}}"], proxy-protocol = {{configured}} } }
            listeners { smtp { bind = ["127.0.0.1:0"], kind = tcp, upstream = mail } }
            """, "mail");

        var line = Assert.Single(result.Lines);
        Assert.StartsWith(begin, line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task VersionTwo_ToAnNginxThatTakesNoLongHeader_IsAFaultWithTheLineToChange()
    {
        var result = await Doctor(nginx.Proxied, "v2");

        if (await IsOld())
        {
            Assert.Contains("refuses those over 107 bytes, as nginx before 1.23 does", result.Output, StringComparison.Ordinal);
            Assert.Contains($"Change {_folder["edge.conf"]}:4 to: proxy-protocol = v1", result.Output, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.FaultFound, result.ExitCode);
        }
        else
        {
            Assert.Equal(ExitCodes.Done, result.ExitCode);
        }
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task Certificates_AreJudgedForEachName()
    {
        var result = await Doctor(nginx.Plain, "off", "\"a.example\" = web, \"b.example\" = web, \"*.wild.example\" = web");

        Assert.Contains(result.Lines, line => line.StartsWith("warn", StringComparison.Ordinal) && line.Contains("certificate for a.example is signed by no authority", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("fail", StringComparison.Ordinal) && line.Contains("certificate for b.example is another one's: it is for a.example, *.wild.example", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("warn", StringComparison.Ordinal) && line.Contains("certificate for www.wild.example", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.FaultFound, result.ExitCode);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task Certificate_ThatExpired_IsAFault()
    {
        var result = await Doctor(nginx.Expired, "off");

        Assert.Contains("fail  upstream web", result.Output, StringComparison.Ordinal);
        Assert.Contains("certificate for a.example expired on " + DateTimeOffset.UtcNow.AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), result.Output, StringComparison.Ordinal);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task Server_ThatIsNotThereOrNoServer_IsAFault()
    {
        Assert.Contains("cannot be reached: connection refused", (await Doctor(nginx.Dead, "v1")).Output, StringComparison.Ordinal);
        Assert.Contains("does not answer, with a PROXY header or without", (await Doctor(nginx.Closing, "v1")).Output, StringComparison.Ordinal);
        Assert.Contains("does not answer, with a PROXY header or without", (await Doctor(nginx.Http, "off")).Output, StringComparison.Ordinal);
        var nameless = await Run($$"""upstreams { web { servers = ["doctor.invalid:443"] } }""", "web");
        Assert.Equal((ExitCodes.FaultFound, "fail  upstream web doctor.invalid:443: its name does not resolve"), (nameless.ExitCode, Assert.Single(nameless.Lines)));
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task PortEighty_OfABackend_IsAskedForChallenges()
    {
        string Upstream(int port) => $$"""upstreams { web { servers = ["127.0.0.1:{{nginx.Plain}}"], http-servers = ["127.0.0.1:{{port}}"], proxy-protocol = off } }""";

        Assert.Contains("port 80 for a.example answers 301 to an authority's challenge", (await Run(Upstream(nginx.Http), "web")).Output, StringComparison.Ordinal);
        Assert.Contains("port 80 for a.example: connection refused", (await Run(Upstream(nginx.Dead), "web")).Output, StringComparison.Ordinal);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task ServersOfASite_AreVerifiedAsTheEdgeVerifiesThem()
    {
        string Site(string url, string more) => $$"""sites { "a.example" { upstream = "{{url}}", {{more}} certificate = self-signed } }""";

        Assert.Contains("fail  site a.example", (await Run(Site($"https://127.0.0.1:{nginx.Plain}", ""), "a.example")).Output, StringComparison.Ordinal);
        Assert.Contains("is good until", (await Run(Site($"https://127.0.0.1:{nginx.Plain}", $"verify-upstream = \"{nginx.CertificateFile}\","), "a.example")).Output, StringComparison.Ordinal);
        Assert.Contains("not verified", (await Run(Site($"https://127.0.0.1:{nginx.Plain}", "verify-upstream = off,"), "a.example")).Output, StringComparison.Ordinal);
        Assert.Contains("answers 301", (await Run(Site($"http://127.0.0.1:{nginx.Http}", ""), "a.example")).Output, StringComparison.Ordinal);
        Assert.Contains("cannot be reached: connection refused", (await Run(Site($"http://127.0.0.1:{nginx.Dead}", ""), "a.example")).Output, StringComparison.Ordinal);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task CertificateOfASite_ThatExpired_IsAFault()
    {
        var site = $$"""sites { "a.example" { upstream = "http://127.0.0.1:{{nginx.Http}}", certificate { cert = "{{nginx.ExpiredFile}}", key = "{{nginx.ExpiredKey}}" } } }""";

        Assert.Contains("fail  site a.example: certificate for a.example expired", (await Run(site, "a.example")).Output, StringComparison.Ordinal);
    }

    [ToolFact("nginx", Tools.NginxStream)]
    public async Task RunningEdge_IsFoundWell_AndAStoppedOneIsNot()
    {
        await using var edge = await EdgeProcess.Start($$"""
            listeners {
              tls { bind = ["127.0.0.1:{{FreePort.Next()}}"], kind = tls, routes = r }
              http { bind = ["[::]:{{FreePort.Next()}}"], kind = http, routes = r }
            }
            routes { r { "localhost" = web } }
            upstreams { web { servers = ["127.0.0.1:{{nginx.Proxied}}"], http-servers = ["127.0.0.1:{{nginx.Http}}"], proxy-protocol = v1 } }
            bans { store = "{{_folder["bans.db"]}}" }
            """);

        var running = await Cli.RunAsync("doctor", "--config", edge.ConfigPath);
        Assert.Contains($"ok    listener tls {edge.EndPoint("tls")}: takes connections", running.Output, StringComparison.Ordinal);
        Assert.Contains($"listener http 127.0.0.1:{edge.Port("http")}: answers 301 for localhost and an authority's challenge", running.Output, StringComparison.Ordinal);
        Assert.Contains("name localhost: resolves to this machine", running.Output, StringComparison.Ordinal);
        Assert.Contains($"bans.store: {_folder["bans.db"]} can be written", running.Output, StringComparison.Ordinal);

        edge.Send(Signal.Term);
        await edge.WaitForExit();
        var stopped = await Cli.RunAsync("doctor", "--config", edge.ConfigPath);
        Assert.Contains($"fail  listener tls {edge.EndPoint("tls")}: nothing listens there: connection refused; is the edge running, with this file?", stopped.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.FaultFound, stopped.ExitCode);
    }

    [Fact]
    public async Task Files_ThatCannotBeWrittenOrThatOthersRead_AreTold()
    {
        var key = _folder.Write("open.key", "x");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        var result = await Run($$"""
            upstreams { web { servers = ["127.0.0.1:1"] } }
            bans { store = "/proc/nonexistent/bans.db", ignore = ["0.0.0.0/0"] }
            access-log { file = "/proc/nonexistent/access.log" }
            admin { bind = ["127.0.0.1:0"], tls { cert = "{{key}}", key = "{{key}}" } }
            """);

        Assert.Contains("fail  bans.store: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("fail  access-log: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("warn  bans.ignore: 0.0.0.0/0 means that nobody is ever banned", result.Output, StringComparison.Ordinal);
        Assert.Contains($"warn  admin.tls: {key} can be read by others", result.Output, StringComparison.Ordinal);
        Assert.Contains("descriptors: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("kernel filter: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sites_WithAcme_NeedAnAuthorityAndAListener()
    {
        var result = await Run($$"""
            sites { "doctor.invalid" { upstream = "http://127.0.0.1:{{FreePort.Next()}}", certificate = acme } }
            acme { directory = "https://127.0.0.1:{{FreePort.Next()}}/dir", storage = "{{_folder["acme"]}}" }
            """);

        Assert.Contains("fail  site doctor.invalid: no listener leads its name to sites", result.Output, StringComparison.Ordinal);
        Assert.Contains("fail  acme: https://127.0.0.1:", result.Output, StringComparison.Ordinal);
        Assert.Contains("ok    acme.storage: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_HasTheSameFindings()
    {
        var json = (JsonArray)JsonNode.Parse((await Run("upstreams { web { servers = [\"doctor.invalid:1\"] } }", "web", "--json")).Output)!;

        Assert.Equal(("fail", "upstream web doctor.invalid:1", "its name does not resolve"), ((string?)json[0]!["verdict"], (string?)json[0]!["subject"], (string?)json[0]!["message"]));
    }

    [Fact]
    public async Task UnknownUpstream_Gives2AndInvalidConfiguration1()
    {
        const string config = "upstreams { web { servers = [\"127.0.0.1:1\"] } }";

        var unknown = await Run(config, "nobody");
        Assert.Equal((ExitCodes.WrongUsage, ""), (unknown.ExitCode, unknown.Output));
        Assert.EndsWith("there are: web\n", unknown.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.InvalidConfiguration, (await Run("upstreams { web { } }")).ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<bool> IsOld()
    {
        await using var version = await ChildProcess.Run(Tools.Find("nginx"), "-v");
        return Version.Parse(version.Errors.ToString().Split('/')[1].Split(' ')[0]) < new Version(1, 23);
    }

    private Task<CliResult> Doctor(int port, string proxyProtocol, string routes = "\"a.example\" = web") => Run($$"""
        upstreams { web {
          servers = ["127.0.0.1:{{port}}"]
          proxy-protocol = {{proxyProtocol}} } }
        """, "web", routes);

    private Task<CliResult> Run(string config, string? upstream = null, string? more = null)
    {
        var routes = more is null or "--json" ? config.Contains("web {", StringComparison.Ordinal) ? "\"a.example\" = web" : "default = reject" : more;
        _folder.Write("edge.conf", $$"""
            actorproxy {
            {{config}}
            listeners.edge { bind = ["127.0.0.1:0"], kind = tls, routes = r }
            listeners.port80 { bind = ["127.0.0.1:0"], kind = http, routes = r }
            routes { r { {{routes}} } }
            }
            """);
        string[] arguments = ["doctor", "--config", _folder["edge.conf"]];
        return Cli.RunAsync([.. arguments, .. upstream is null ? Array.Empty<string>() : [upstream], .. more == "--json" ? ["--json"] : Array.Empty<string>()]);
    }
}
