using ActorProxy.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Certificates;

public sealed class CertificateStorageTests : IDisposable
{
    private const string Name = "site.example.test";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();

    private AcmeSettings Settings => new() { Storage = _folder["acme"] };

    private CertificateStorage Storage => new(Settings);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Save_ThenLoad_IsTheSameAndNobodyElseMayReadIt()
    {
        var certificate = Certificate(TimeSpan.FromDays(1));

        Assert.True(Storage.Save(certificate));

        Assert.Equal(certificate, Storage.Load(Name));
        Assert.NotNull(certificate.RenewalId);
        OwnerOnly.Check(Assert.Single(Directory.GetFiles(_folder["acme"], "*", SearchOption.AllDirectories)));
    }

    [Fact]
    public void Save_OfAnOlderOne_LeavesTheNewer()
    {
        var newer = Certificate(TimeSpan.FromDays(1));
        Storage.Save(newer);

        Assert.False(Storage.Save(Certificate(TimeSpan.FromDays(2))));
        Assert.Equal(newer, Storage.Load(Name));
        Assert.True(Storage.Save(Certificate(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void Load_OfADamagedFile_IsNothingAndItCanBeReplaced()
    {
        Storage.Save(Certificate(TimeSpan.FromDays(1)));
        File.WriteAllText(Storage.IssuedFile(Name), "garbage");

        Assert.Null(Storage.Load(Name));
        Assert.True(Storage.Save(Certificate(TimeSpan.FromDays(2))));
    }

    [Fact]
    public void AnotherAuthority_HasFilesOfItsOwn()
    {
        Storage.Save(Certificate(TimeSpan.FromDays(1)));
        var staging = new CertificateStorage(Settings with { Directory = "https://acme-staging-v02.api.letsencrypt.org/directory" });

        Assert.Null(staging.Load(Name));
        Assert.NotEqual(Storage.AccountKeyFile, staging.AccountKeyFile);
        Assert.Equal(_folder["acme/acme-v02.api.letsencrypt.org_directory/site.example.test.pem"], Storage.IssuedFile("Site.example.test"));
        Assert.Equal(_folder["acme/self-signed/+.example.test.pem"], Storage.SelfSignedFile("*.example.test"));
    }

    private StoredCertificate Certificate(TimeSpan age)
    {
        var (chain, key) = _authority.Issue(Name, age);
        return CertificateStorage.Describe(Name, chain + key);
    }
}
