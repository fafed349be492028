using ActorProxy.Actors.Certificates;
using ActorProxy.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Tests.EndToEnd;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Tests.Certificates;

/// <summary>What a node does with what another one sends.</summary>
public sealed class EdgeCertificatesTests : IAsyncDisposable
{
    private const string Name = "site.example.test";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly ActorSystem _system = ActorSystem.Create("node", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
    private readonly SiteCertificates _certificates = new((_, _) => { });
    private readonly ChallengeResponses _responses = new(TimeProvider.System);
    private readonly EdgeCertificates _edge;
    private readonly IActorRef _node;

    public EdgeCertificatesTests()
    {
        var watch = new CertificateWatch(_certificates, TimeProvider.System, NullLogger<CertificateWatch>.Instance);
        _edge = new EdgeCertificates(watch, _responses, TimeProvider.System, NullLoggerFactory.Instance);
        _node = _system.ActorOf(_edge.NodeProps());
    }

    private AcmeSettings Acme => new() { Storage = _folder["acme"] };

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Apply_TellsTheKeeperWhatIsItsMatter()
    {
        var keep = _edge.Apply(
            new Dictionary<string, CertificateSettings> { [Name] = new(), ["default"] = new(CertificateKind.SelfSigned), ["b.example"] = new(CertificateKind.Files, "no.crt", "no.key") }, Acme);

        Assert.Equal((Acme.Directory, Name), (keep.Authority, Assert.Single(keep.Names)));
        Assert.All([Name, "b.example", "any.example"], name => Assert.NotNull(_certificates.Find(name)));
    }

    [Fact]
    public async Task Certificate_OfTheKeeper_IsStoredAndInForceAndHandedOn()
    {
        ApplySite();
        var certificate = Certificate();

        Assert.Null((await Install(Acme.Directory, certificate)).Problem);

        Assert.False(_certificates.Find(Name)!.IsTemporary);
        var handed = await _node.Ask<InstallCertificate>(new RequestCertificates(Acme.Directory, [Name]), TimeSpan.FromSeconds(10));
        Assert.Equal(new InstallCertificate(Acme.Directory, certificate), handed);
    }

    [Fact]
    public async Task Certificate_ThatIsNone_IsRefusedAndChangesNothing()
    {
        ApplySite();

        Assert.NotNull((await Install(Acme.Directory, Certificate() with { Pem = "garbage" })).Problem);
        Assert.Contains("configured for", (await Install("https://other.example/directory", Certificate())).Problem, StringComparison.Ordinal);

        Assert.True(_certificates.Find(Name)!.IsTemporary);
        Assert.False(Directory.Exists(_folder["acme"]));
    }

    [Fact]
    public async Task Challenge_OfAnotherNodesOrder_IsAnsweredHere()
    {
        await _node.Ask<ChallengePublished>(new PublishChallenge(new ChallengeAnswer(ChallengeKind.Http, Name, "token", "token.thumbprint")), TimeSpan.FromSeconds(10));

        Assert.True(_responses.TryGetHttp("token", out _));
    }

    private void ApplySite() => _edge.Apply(new Dictionary<string, CertificateSettings> { [Name] = new() }, Acme);

    private Task<CertificateInstalled> Install(string authority, StoredCertificate certificate) =>
        _node.Ask<CertificateInstalled>(new InstallCertificate(authority, certificate), TimeSpan.FromSeconds(10));

    private StoredCertificate Certificate()
    {
        var (chain, key) = _authority.Issue(Name);
        return CertificateStorage.Describe(Name, chain + key);
    }
}
