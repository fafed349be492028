namespace ActorProxy.Tests.Configuration;

/// <summary>The hash tells whether nodes have the same file.</summary>
public sealed class NodeIdentityTests : IDisposable
{
    private const string Shared = "cluster { host = 127.0.0.1, port = 4053, seeds = [\"127.0.0.1:4053\", \"127.0.0.2:4053\"] }";

    private readonly ConfigFolder _folder = new();

    [Theory]
    [InlineData("host = 127.0.0.1", "host = 127.0.0.2")]
    [InlineData("port = 4053", "port = 4054")]
    [InlineData("seeds", "tls { cert = node.crt, key = node.key, ca = ca.crt }, seeds")]
    public void Hash_OfAnotherNode_IsTheSame(string from, string to) =>
        Assert.Equal(HashOf(Shared), HashOf(Shared.Replace(from, to, StringComparison.Ordinal)));

    [Theory]
    [InlineData("127.0.0.2:4053", "127.0.0.3:4053")]
    [InlineData("cluster {", "limits.max-connections = 5, cluster {")]
    [InlineData("cluster {", "admin.bind = [\"127.0.0.1:1\"], cluster {")]
    public void Hash_OfAnotherConfiguration_IsNot(string from, string to) =>
        Assert.NotEqual(HashOf(Shared), HashOf(Shared.Replace(from, to, StringComparison.Ordinal)));

    [Fact]
    public void Hash_OfANodeAlone_DoesNotDependOnItsName() =>
        Assert.Equal(HashOf(""), HashOf("cluster { host = localhost }"));

    [Fact]
    public void Hash_OfAkkasSectionOfTheSameName_Counts() =>
        Assert.NotEqual(HashOf("}\nakka { cluster.port = 1"), HashOf("}\nakka { cluster.port = 2"));

    public void Dispose() => _folder.Dispose();

    private string HashOf(string more) => _folder.With("test.conf", ConfigFolder.Minimal + $"actorproxy {{ {more} }}").Load().Hash;
}
