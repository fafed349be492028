namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>The small sections.</summary>
public sealed class SectionProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        {
            "actorproxy.bans { ipv6-prefix = 24, ignore = [\"10.0.0.256\", loopback] }\n",
            [
                "test.conf:2:33: actorproxy.bans.ipv6-prefix: must be 32 to 128",
                "test.conf:2:47: actorproxy.bans.ignore: \"10.0.0.256\" is not an address or a network such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32",
                "test.conf:2:61: actorproxy.bans.ignore: \"loopback\" is not an address or a network such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32",
            ]
        },
        { "actorproxy.admin.token-sha256 = 12345\n", ["test.conf:2:33: actorproxy.admin.token-sha256: must be the SHA-256 of the token as 64 hex digits; \"actorproxy token new NAME\" prints one"] },
        {
            "actorproxy.admin.tls.key = \"test.conf\"\n",
            [
                "test.conf:2:18: actorproxy.admin.tls.cert: cert and key go together",
                "test.conf:2:28: actorproxy.admin.tls.key: test.conf does not exist",
            ]
        },
        {
            "actorproxy.admin.tls { cert = \"no.pem\", key = \"no.key\" }\n",
            [
                "test.conf:2:31: actorproxy.admin.tls.cert: no.pem does not exist",
                "test.conf:2:47: actorproxy.admin.tls.key: no.key does not exist",
            ]
        },
        { "actorproxy.cluster.host = 10.0.0.1\n", ["test.conf:2:27: actorproxy.cluster.host: off loopback the nodes need cluster.tls: whoever reaches that port could join and ban"] },
        {
            "actorproxy.cluster { host = 10.0.0.1, seeds = [\"10.0.0.2\"], tls { cert = \"\", key = \"no.key\" } }\n",
            [
                "test.conf:2:29: actorproxy.cluster.host: off loopback the nodes need cluster.tls: whoever reaches that port could join and ban",
                "test.conf:2:48: actorproxy.cluster.seeds: \"10.0.0.2\" is not a name or an address with a port such as backend.lan:443, 192.0.2.11:443 or [fd00::11]:443",
                "test.conf:2:61: actorproxy.cluster.tls.cert: cert, key and ca go together",
                "test.conf:2:61: actorproxy.cluster.tls.ca: cert, key and ca go together",
                "test.conf:2:84: actorproxy.cluster.tls.key: no.key does not exist",
            ]
        },
        { "actorproxy.cluster.host = node1.lan\n", ["test.conf:2:27: actorproxy.cluster.host: off loopback the nodes need cluster.tls: whoever reaches that port could join and ban"] },
        {
            "actorproxy.cluster { host = \"10.0.0\", port = 0 }\n",
            [
                "test.conf:2:29: actorproxy.cluster.host: \"10.0.0\" is not a name or an address",
                "test.conf:2:46: actorproxy.cluster.port: must be 1 to 65535",
            ]
        },
        { "actorproxy.access-log.file = \"\"\n", ["test.conf:2:30: actorproxy.access-log.file: must be a file, or - for stdout; format = off turns the log off"] },
        {
            "actorproxy.loops { engine = io_uring, count = 65 }\n",
            [
                "test.conf:2:29: actorproxy.loops.engine: \"io_uring\" is not one of auto, epoll, sockets",
                "test.conf:2:47: actorproxy.loops.count: must be 0 to 64",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadSection_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);
}
