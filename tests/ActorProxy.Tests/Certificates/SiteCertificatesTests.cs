using ActorProxy.Certificates;

namespace ActorProxy.Tests.Certificates;

public class SiteCertificatesTests
{
    private static readonly string[] Sites = ["www.example.org", "*.example.org", "*.deep.example.org", "example.net"];

    [Theory]
    [InlineData("www.example.org", "www.example.org")]
    [InlineData("WWW.Example.ORG", "www.example.org")]
    [InlineData("a.example.org", "*.example.org")]
    [InlineData("a.b.example.org", "*.example.org")]
    [InlineData("a.deep.example.org", "*.deep.example.org")]
    [InlineData("deep.example.org", "*.example.org")]
    [InlineData("example.net", "example.net")]
    [InlineData("example.org", null)]
    [InlineData(".example.org", null)]
    [InlineData("*.example.org", "*.example.org")]
    [InlineData("xexample.org", null)]
    [InlineData("a.example.net", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Find_GivesTheCertificateOfTheMostSpecificSite(string? name, string? site)
    {
        Assert.Equal(site, SiteOf(name, Sites));
        Assert.Equal(site ?? "default", SiteOf(name, [.. Sites, "default"]));
    }

    private static string? SiteOf(string? name, string[] sites)
    {
        var certificates = new SiteCertificates((_, _) => { });
        certificates.Apply(sites, site =>
        {
            var pem = SelfSigned.Make(site, TimeSpan.FromDays(1), DateTimeOffset.UtcNow);
            return ServerCertificate.Load(pem, pem);
        });
        var found = certificates.Find(name);
        return found is null ? null : sites.Single(site => certificates.OfSite(site) == found);
    }
}
