using ActorProxy.Commands;
using ActorProxy.Testing;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Commands.Emitting;

/// <summary>What a real nginx makes of the emitted lines.</summary>
public sealed class NginxBackendTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [ToolFact("nginx", "curl")]
    public async Task Lines_InARealNginx_ShowItTheClientAndNotTheEdge()
    {
        var port = FreePort.Next();
        await using var edge = await EdgeProcess.Start(Config(port, "v1"));
        var emitted = await Cli.RunAsync("emit", "nginx-backend", "--config", edge.ConfigPath);
        Assert.Equal((0, ""), (emitted.ExitCode, emitted.Errors));
        await using var test = await ChildProcess.Run(Tools.Find("nginx"), NginxArguments(emitted.Output, "-t"));
        Assert.True(test.ExitCode == 0, test.Errors.ToString());
        await using var nginx = new ChildProcess(Tools.Find("nginx"), NginxArguments(emitted.Output));

        // The client connects from an address that is not the edge's.
        await Eventually.True(async () =>
        {
            await using var curl = await ChildProcess.Run(Tools.Find("curl"), [
                "-sS", "-k", "--max-time", "5", "--interface", "127.0.0.77", "--resolve", $"a.example:{edge.Port("edge")}:127.0.0.1", $"https://a.example:{edge.Port("edge")}/"]);
            return curl.Output.ToString() == "127.0.0.77";
        }, $"the client's address from nginx, which said: {nginx.Errors}");
    }

    [Fact]
    public async Task Lines_OfAnUpstreamWithV2_WarnOfOldNginx()
    {
        Assert.Contains("upstreams.web.proxy-protocol = v1", (await Emit(Config(8443, "v2"))).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1.23", (await Emit(Config(8443, "v1"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_NameThePortAndTheNames()
    {
        var lines = (await Emit(Config(8443, "v2"))).Lines;

        Assert.Contains("listen 8443 ssl proxy_protocol;", lines);
        Assert.Contains("listen [::]:8443 ssl proxy_protocol;", lines);
        Assert.Contains("set_real_ip_from 127.0.0.1;", lines);
        Assert.Contains("real_ip_header proxy_protocol;", lines);
        Assert.Contains(lines, line => line.EndsWith("of: a.example, *.wild.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upstream_ThatIsNotClear_Gives2AndNamesThoseThatAre()
    {
        const string config = """
            listeners { edge { bind = ["127.0.0.1:0"], kind = tcp, upstream = web } }
            upstreams {
              web { servers = ["127.0.0.1:8443"] }
              other { servers = ["127.0.0.1:1"] }
              off { servers = ["127.0.0.1:1"], proxy-protocol = off }
            }
            """;

        foreach (var arguments in new string[][] { [], ["off"], ["nobody"] })
        {
            var result = await Emit(config, arguments);
            Assert.Equal((ExitCodes.WrongUsage, ""), (result.ExitCode, result.Output));
            Assert.EndsWith("header: web, other" + Environment.NewLine, result.Errors.Replace("these do", "header", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Contains("listen 1 ssl proxy_protocol;", (await Emit(config, "other")).Lines);
    }

    [Fact]
    public async Task Configuration_ThatIsNotValid_Gives1AndPrintsNothing()
    {
        var result = await Emit("routes { r { \"a.example\" = nobody } }");

        Assert.Equal((ExitCodes.InvalidConfiguration, ""), (result.ExitCode, result.Output));
        Assert.Contains("nobody", result.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Config(int port, string proxyProtocol) => $$"""
        listeners { edge { bind = ["127.0.0.1:0"], kind = tls, routes = public } }
        routes { public { "a.example" = web, "*.wild.example" = web, default = reject } }
        upstreams { web { servers = ["127.0.0.1:{{port}}"], proxy-protocol = {{proxyProtocol}} } }
        """;

    private Task<CliResult> Emit(string config, params string[] arguments) =>
        Cli.RunAsync(["emit", "nginx-backend", "--config", _folder.Write("edge.conf", $"actorproxy {{\n{config}\n}}"), .. arguments]);

    private string[] NginxArguments(string lines, params string[] more)
    {
        using var certificate = TestCertificate.For("a.example");
        TestCertificate.Write(certificate, _folder, "tls");
        _folder.Write("backend.conf", lines);
        _folder.Write("nginx.conf", """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr warn;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server {
                include backend.conf;
                server_name a.example;
                ssl_certificate tls.crt;
                ssl_certificate_key tls.key;
                location / { return 200 "$remote_addr"; }
              }
            }
            """);
        return ["-p", _folder.Path, "-c", "nginx.conf", "-e", "stderr", .. more];
    }
}
