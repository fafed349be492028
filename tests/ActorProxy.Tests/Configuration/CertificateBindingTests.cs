using ActorProxy.Configuration;
using ActorProxy.Configuration.Binding;
using ActorProxy.Configuration.Hocon;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Tests.Configuration;

/// <summary><c>certificate</c> of a site, and the <c>acme</c> section.</summary>
public sealed class CertificateBindingTests : IDisposable
{
    private const string AcmeIsExact = "acme gives certificates for exact names only; here it takes self-signed or { cert = FILE, key = FILE }";

    private readonly ConfigFolder _folder = new ConfigFolder().With("tls.pem", "");

    public static TheoryData<string, CertificateKind> Kinds => new()
    {
        { "\"a.example\" { }", CertificateKind.Acme },
        { "\"a.example\" { certificate = acme }", CertificateKind.Acme },
        { "\"*.example\" { certificate = self-signed }", CertificateKind.SelfSigned },
        { "default { certificate = self-signed }", CertificateKind.SelfSigned },
        { "default { certificate { cert = \"FOLDER/tls.pem\", key = \"FOLDER/tls.pem\" } }", CertificateKind.Files },
    };

    public static TheoryData<string, string[]> Problems => new()
    {
        { "\"*.example\" { }", [$"test.conf:1:1: *.example.certificate: {AcmeIsExact}"] },
        { "default { certificate = acme }", [$"test.conf:1:25: default.certificate: {AcmeIsExact}"] },
        { "a { certificate = selfsigned }", ["test.conf:1:19: a.certificate: \"selfsigned\" is not acme, self-signed or { cert = FILE, key = FILE }; did you mean \"self-signed\"?"] },
        { "a { certificate = [acme] }", ["test.conf:1:19: a.certificate: must be one value, not a list or an object"] },
        { "a { certificate { cert = \"FOLDER/tls.pem\" } }", ["test.conf:1:5: a.certificate.key: missing: cert and key go together, both PEM"] },
        { "a { certificate { cert = \"\", key = \"FOLDER/tls.pem\" } }", ["test.conf:1:5: a.certificate.cert: missing: cert and key go together, both PEM"] },
        { "a { certificate { cert = \"FOLDER/tls.pem\", key = \"FOLDER/tls.pem\", chain = x } }", ["test.conf:1:CHAIN: a.certificate.chain: unknown key"] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bind_Certificate_GivesItsKind(string text, CertificateKind kind)
    {
        var (settings, problems) = Bind(text);

        Assert.Empty(problems.Errors);
        Assert.Empty(problems.Warnings);
        Assert.Equal(kind, settings.Kind);
        Assert.Equal(kind == CertificateKind.Files ? _folder["tls.pem"] : "", settings.KeyFile);
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Bind_BadCertificate_TellsWhereAndWhat(string text, string[] problems)
    {
        var column = text.Replace("FOLDER", _folder[""].TrimEnd('/'), StringComparison.Ordinal).IndexOf("chain", StringComparison.Ordinal) + 1;

        Assert.Equal(
            problems.Select(problem => problem.Replace("CHAIN", $"{column}", StringComparison.Ordinal)),
            _folder.Told(Bind(text).Problems.Errors).Select(problem => problem.Replace("\"*.example\"", "*.example", StringComparison.Ordinal)));
    }

    [Fact]
    public void Bind_FilesThatAreMissing_IsAWarning()
    {
        var (settings, problems) = Bind("a { certificate { cert = \"FOLDER/no.pem\", key = \"FOLDER/tls.pem\" } }");

        Assert.Empty(problems.Errors);
        Assert.EndsWith("no.pem does not exist; until it does, the site shows a temporary certificate", Assert.Single(problems.Warnings).ToString(), StringComparison.Ordinal);
        Assert.Equal(CertificateKind.Files, settings.Kind);
    }

    [Fact]
    public void Load_Acme_GivesItsSettings()
    {
        var settings = _folder.With("test.conf", ConfigFolder.Minimal
            + $"actorproxy.acme {{ directory = \"https://ca.lan/dir\", email = \"a@b.example\", storage = \"/var/lib/x\", ca-file = \"{_folder["tls.pem"]}\" }}\n").Load().Settings!.Acme;

        Assert.Equal(new AcmeSettings { Directory = "https://ca.lan/dir", Email = "a@b.example", Storage = "/var/lib/x", CaFile = _folder["tls.pem"] }, settings);
    }

    [Fact]
    public void Load_BadAcme_TellsEverything() => Assert.Equal(
        [
            "test.conf:2:31: actorproxy.acme.directory: must be the https URL of an ACME directory",
            "test.conf:2:57: actorproxy.acme.email: must be one e-mail address, or empty",
            "test.conf:2:96: actorproxy.acme.storage: must be a folder",
            "test.conf:2:111: actorproxy.acme.ca-file: no.pem does not exist",
            "test.conf:2:121: actorproxy.acme.eab: unknown key",
        ],
        _folder.Told(_folder.With("test.conf", ConfigFolder.Minimal
            + "actorproxy.acme { directory = \"http://ca.lan/\", email = \"\\\"a@b.example,c@d.example\", storage = \" \", ca-file = \"no.pem\", eab = x }\n").Load().Errors));

    [Theory]
    [InlineData("seeds = [\"127.0.0.1:4053\"]", "acme", true)]
    [InlineData("seeds = []", "acme", false)]
    [InlineData("seeds = [\"127.0.0.1:4053\"]", "self-signed", false)]
    public void Load_AcmeAmongNodesWithoutTls_IsAWarning(string cluster, string certificate, bool isWarned)
    {
        var result = _folder.With("test.conf", ConfigFolder.Minimal
            + $"actorproxy {{\nsites {{ \"a.example\" {{ upstream = \"http://127.0.0.1:1\", certificate = {certificate} }} }}\ncluster {{ {cluster} }}\n}}\n").Load();

        Assert.Empty(result.Errors);
        Assert.Equal(
            isWarned ? ["test.conf:4:1: actorproxy.cluster: without tls the nodes do not share certificates, since private keys would go along: each one orders its own"] : [],
            _folder.Told(result.Warnings));
    }

    private (CertificateSettings Settings, ConfigProblems Problems) Bind(string text)
    {
        _folder.With("test.conf", text.Replace("FOLDER", _folder[""].TrimEnd('/'), StringComparison.Ordinal));
        var problems = new ConfigProblems();
        var root = HoconResolver.Resolve(new HoconFiles(problems).Read(_folder["test.conf"])!, _ => null, problems);
        var site = new ConfigSection(root, HoconPath.Root, root.Position, problems).NamedSections().Single();
        return (CertificateBinder.Bind(site), problems);
    }
}
