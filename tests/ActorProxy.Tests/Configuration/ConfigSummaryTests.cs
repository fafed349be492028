using ActorProxy.Configuration;

namespace ActorProxy.Tests.Configuration;

public sealed class ConfigSummaryTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_ValidFile_FitsOnOneScreen()
    {
        var text = Summary("""
            actorproxy {
              listeners {
                https { bind = ["[::]:443", "127.0.0.1:8443"], kind = tls, routes = public }
                smtp { bind = "*:25", kind = tcp, upstream = mail }
              }
              routes.public { "a.example" = mail, "*.a.example" = mail, "~b" = mail }
              upstreams { mail { servers = ["10.0.0.1:25", "10.0.0.2:25"], proxy-protocol = off } }
              sites { "www.example" { upstream = ["http://10.0.0.3:80", "http://10.0.0.4:80"], certificate = self-signed } }
            }
            limits { }
            """);

        Assert.Equal(
            """
            test.conf is valid (1 file(s), hash HASH)
            listeners
              https  tls  [::]:443 127.0.0.1:8443  routes public
              smtp   tcp  [::]:25                  upstream mail
            routes
              public  1 exact, 1 wildcard, 1 regex  default reject
            upstreams
              mail  10.0.0.1:25 10.0.0.2:25  proxy-protocol off
            sites
              www.example  http://10.0.0.3:80 http://10.0.0.4:80  https only
            admin 127.0.0.1:9180, access log -, drain time 30s
            warning: test.conf:10:1: limits: has no effect here; it belongs into actorproxy { }

            """,
            text);
    }

    [Fact]
    public void Write_ManyUpstreams_CountsTheRest()
    {
        var text = Summary(ConfigFolder.Minimal
            + string.Concat(Enumerable.Range(0, 20).Select(i => $"actorproxy.upstreams.u{i}.servers = \"10.0.0.1:{i + 1}\"\n")));

        Assert.Contains("  … and 9 more\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_InvalidFile_IsItsProblems() =>
        Assert.Equal(
            "test.conf:2:1: a: given twice, first at 1:1\ntest.conf:1:1: actorproxy: missing: every setting is under it\n".Split('\n').Order(),
            Summary("a = 1\na = 2\n").Split('\n').Order());

    private string Summary(string text)
    {
        var result = _folder.With("test.conf", text).Load();
        using var output = new StringWriter { NewLine = "\n" };
        ConfigSummary.Write(output, result);
        var written = output.ToString().Replace(_folder[""] + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        return result.Hash.Length == 12 ? written.Replace(result.Hash, "HASH", StringComparison.Ordinal) : written;
    }
}
