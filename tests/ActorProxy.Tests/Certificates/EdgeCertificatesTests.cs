using System.Security.Cryptography;
using ActorProxy.Actors.Certificates;
using ActorProxy.Certificates;
using ActorProxy.Certificates.Acme;
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
    public void Apply_SaysWhatIsToBeKept()
    {
        _edge.Apply(
            new Dictionary<string, CertificateSettings> { [Name] = new(), ["default"] = new(CertificateKind.SelfSigned), ["b.example"] = new(CertificateKind.Files, "no.crt", "no.key") }, Acme);

        Assert.Equal((Acme.Directory, Name), (_edge.Wanted.Authority, Assert.Single(_edge.Wanted.Names)));
        Assert.All([Name, "b.example", "any.example"], name => Assert.NotNull(_certificates.Find(name)));
    }

    [Fact]
    public async Task Certificate_OfTheKeeper_IsStoredAndInForceAndHandedOn()
    {
        ApplySite();
        var certificate = Certificate();

        Assert.Equal(1, (await Take(Bundle(certificate))).NewCount);
        Assert.Equal(0, (await Take(Bundle(certificate))).NewCount);

        Assert.False(_certificates.Find(Name)!.IsTemporary);
        OwnerOnly.Check(Assert.Single(Directory.GetFiles(_folder["acme"], "*", SearchOption.AllDirectories)));
        var handed = await Pull(new HeldCertificate(Name, null));
        Assert.Equal(certificate, Assert.Single(handed.Certificates));
        Assert.Empty((await Pull(new HeldCertificate(Name, _certificates.Find(Name)!.NotBefore))).Certificates);
    }

    [Fact]
    public async Task Certificate_ThatIsNoneOrNotOurs_IsRefusedAndChangesNothing()
    {
        ApplySite();
        CertificateBundle[] refused =
        [
            Bundle(Certificate() with { Pem = "garbage" }),
            Bundle(Certificate()) with { Authority = "https://other.example/directory" },
            Bundle(Certificate("other.example.test")),
            Bundle(Certificate("other.example.test") with { Name = Name }),
            Bundle(Certificate() with { Name = "../" + Name }),
        ];

        foreach (var bundle in refused)
        {
            Assert.Equal(0, (await Take(bundle)).NewCount);
        }

        Assert.True(_certificates.Find(Name)!.IsTemporary);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Account_OfAnotherNode_IsUsedWhenItIsOlderAndHandedOn()
    {
        ApplySite();
        var storage = new CertificateStorage(Acme);
        using (AccountKey.LoadOrCreate(storage.AccountKeyFile))
        {
        }

        var own = storage.LoadAccount()!;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var other = new StoredAccount(key.ExportPkcs8PrivateKeyPem(), own.SinceUnixMs + 1);

        await Take(Bundle() with { Account = other });
        Assert.Equal(own, storage.LoadAccount());
        await Take(Bundle() with { Account = new StoredAccount("garbage", 1) });
        Assert.Equal(own, storage.LoadAccount());
        await Take(Bundle() with { Account = other with { SinceUnixMs = own.SinceUnixMs - 1000 } });

        Assert.Equal(other with { SinceUnixMs = own.SinceUnixMs - 1000 }, storage.LoadAccount());
        OwnerOnly.Check(storage.AccountKeyFile);
        Assert.Equal(storage.LoadAccount(), (await Pull(new HeldCertificate(Name, null))).Account);
    }

    [Fact]
    public async Task Challenge_OfAnotherNodesOrder_IsAnsweredHere()
    {
        await _node.Ask<ChallengePublished>(new PublishChallenge(new ChallengeAnswer(ChallengeKind.Http, Name, "token", "token.thumbprint")), TimeSpan.FromSeconds(10));

        Assert.True(_responses.TryGetHttp("token", out _));
    }

    private void ApplySite() => _edge.Apply(new Dictionary<string, CertificateSettings> { [Name] = new() }, Acme);

    private Task<BundleTaken> Take(CertificateBundle bundle) => _node.Ask<BundleTaken>(bundle, TimeSpan.FromSeconds(10));

    private Task<CertificateBundle> Pull(HeldCertificate held) =>
        _node.Ask<CertificateBundle>(new PullCertificates(1, Acme.Directory, null, [held]), TimeSpan.FromSeconds(10));

    private CertificateBundle Bundle(params SharedCertificate[] certificates) => new(1, Acme.Directory, null, certificates);

    private SharedCertificate Certificate(string name = Name)
    {
        var (chain, key) = _authority.Issue(name);
        return new SharedCertificate(name, chain + key);
    }
}
