using ActorProxy.Core.Offloading;

namespace ActorProxy.Tests.Configuration;

/// <summary>Sites and what refers to them.</summary>
public sealed class SiteConfigTests : IDisposable
{
    private const string Token = "token-sha256 = \"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"";

    private readonly ConfigFolder _folder = new();

    public static TheoryData<string, string[]> Problems => new()
    {
        {
            "sites.a { upstream = [\"http://h:80\", \"http://b\", \"http://H\"] }",
            ["test.conf:2:63: actorproxy.sites.a.upstream: http://H is given twice"]
        },
        {
            "sites.a { upstream = \"http://h\", report-failures { jail = web-outh, statuses = 401 } }, bans.jails.web-auth { }",
            ["test.conf:2:72: actorproxy.sites.a.report-failures.jail: no actorproxy.bans.jails.web-outh exists; did you mean \"web-auth\"?"]
        },
        {
            "sites.a { upstream = \"http://h\", report-failures { jail = edge-noise, statuses = 401 } }, bans.jails.edge-noise { }",
            ["test.conf:2:72: actorproxy.sites.a.report-failures.jail: no actorproxy.bans.jails.edge-noise exists"]
        },
        {
            "sites.a { upstream = \"http://h\", report-failures { jail = default, statuses = 401 } }, bans.jails.default { }",
            ["test.conf:2:72: actorproxy.sites.a.report-failures.jail: no actorproxy.bans.jails.default exists"]
        },
        {
            "sites.\"www.example\".upstream = \"http://h\", bans.reporters.r { " + Token + ", upstreams = [www.exampel] }",
            ["test.conf:2:REF: actorproxy.bans.reporters.r.upstreams: no actorproxy.upstreams.\"www.exampel\" exists; did you mean \"www.example\"?"]
        },
        {
            "sites.a { upstream = \"https://h\", verify-upstream = \"ca.pem\" }",
            ["test.conf:2:66: actorproxy.sites.a.verify-upstream: on, off, or a PEM file of authorities; no file \"ca.pem\" is there"]
        },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Problems))]
    public void Load_BadReference_TellsWhereAndWhat(string text, string[] problems)
    {
        var line = $"actorproxy {{ {text} }}";
        var result = _folder.With("test.conf", ConfigFolder.Minimal + line + "\n").Load();

        var at = line.IndexOf("www.exampel]", StringComparison.Ordinal) + 1;
        Assert.Equal(problems.Select(problem => problem.Replace("REF", $"{at}", StringComparison.Ordinal)), _folder.Told(result.Errors));
    }

    [Fact]
    public void Load_ReporterOfASite_IsFine()
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal + $$"""
            actorproxy {
              sites { "www.example" { upstream = "http://h", report-failures { jail = web, statuses = [401] } } }
              bans { jails.web { }, reporters.r { {{Token}}, upstreams = [u, "WWW.example."] } }
            }
            """).Load();

        Assert.Empty(_folder.Told(result.Errors));
        var failures = Assert.Single(result.Valid.Sites).ReportFailures!;
        Assert.Equal(("web", 401), (failures.Jail, Assert.Single(failures.Statuses)));
    }

    [Fact]
    public void Load_FileOfAuthorities_IsRead()
    {
        using var certificate = EndToEnd.TestCertificate.For("a");
        _folder.With("ca.pem", certificate.ExportCertificatePem());
        var result = _folder.With("test.conf", ConfigFolder.Minimal + $"actorproxy.sites.a {{ upstream = \"https://h\", verify-upstream = \"{_folder["ca.pem"]}\" }}\n").Load();

        Assert.Empty(_folder.Told(result.Errors));
        var site = Assert.Single(result.Valid.Sites);
        Assert.Equal((UpstreamVerification.Authority, certificate.ExportCertificatePem()), (site.Verification, site.Authorities));
    }
}
