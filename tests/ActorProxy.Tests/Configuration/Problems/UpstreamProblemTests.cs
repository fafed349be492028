namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Names and servers of upstreams.</summary>
public sealed class UpstreamProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        {
            "actorproxy.upstreams { reject.servers = \"b.lan:1\", sites.servers = \"b.lan:1\" }\n",
            [
                "test.conf:2:24: actorproxy.upstreams.reject: \"reject\" is a route target of its own; an upstream needs another name",
                "test.conf:2:52: actorproxy.upstreams.sites: \"sites\" is a route target of its own; an upstream needs another name",
            ]
        },
        { "actorproxy.upstreams.v { }\n", ["test.conf:2:22: actorproxy.upstreams.v.servers: missing: a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443"] },
        { "actorproxy.upstreams.v.servers = []\n", ["test.conf:2:34: actorproxy.upstreams.v.servers: empty: at least a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443"] },
        { "actorproxy.upstreams.v.servers = [\"b.lan\"]\n", ["test.conf:2:35: actorproxy.upstreams.v.servers: \"b.lan\" is not a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443"] },
        { "actorproxy.upstreams.v.servers = [\"b.lan:0\"]\n", ["test.conf:2:35: actorproxy.upstreams.v.servers: \"b.lan:0\" is not a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443"] },
        { "actorproxy.upstreams.v.servers = [\"https://b.lan:443\"]\n", ["test.conf:2:35: actorproxy.upstreams.v.servers: \"https://b.lan:443\" is not a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443"] },
        { "actorproxy.upstreams.v.servers = [\"fd00::11:443\"]\n", ["test.conf:2:35: actorproxy.upstreams.v.servers: \"fd00::11:443\" is not a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443"] },
        { "actorproxy.upstreams.v.servers = [\"b.lan:1\", \"B.lan:1\"]\n", ["test.conf:2:46: actorproxy.upstreams.v.servers: B.lan:1 is given twice"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadUpstream_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);

    [Fact]
    public void Load_NameOf64And65Characters_TakesTheFirst() => ProblemAssert.Told(
        ConfigFolder.Minimal + $"actorproxy.upstreams {{\n  {new string('x', 64)}.servers = \"b.lan:1\"\n  {new string('x', 65)}.servers = \"b.lan:1\"\n}}\n",
        [$"test.conf:4:3: actorproxy.upstreams.{new string('x', 65)}: the name of an upstream has 1 to 64 of A-Z a-z 0-9 _ . - in it"]);
}
