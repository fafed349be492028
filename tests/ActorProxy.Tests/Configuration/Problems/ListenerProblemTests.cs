namespace ActorProxy.Tests.Configuration.Problems;

/// <summary>Addresses, and what a listener leads to.</summary>
public sealed class ListenerProblemTests
{
    public static TheoryData<string, string[]> AfterMinimal => new()
    {
        { "actorproxy.admin.bind = [\"127.0.0.1\"]\n", ["test.conf:2:26: actorproxy.admin.bind: \"127.0.0.1\" is not an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.admin.bind = [\"localhost:9180\"]\n", ["test.conf:2:26: actorproxy.admin.bind: \"localhost:9180\" is not an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.admin.bind = [\"127.0.0.1:65536\"]\n", ["test.conf:2:26: actorproxy.admin.bind: \"127.0.0.1:65536\" is not an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.admin.bind = [\"::1:80\"]\n", ["test.conf:2:26: actorproxy.admin.bind: \"::1:80\" is not an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.admin.bind = [\"127.1:80\"]\n", ["test.conf:2:26: actorproxy.admin.bind: \"127.1:80\" is not an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.admin.bind = [[\"127.0.0.1:80\"]]\n", ["test.conf:2:26: actorproxy.admin.bind: must be an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.listeners.m { bind = [\"[::]:443\", \"*:443\"], kind = tcp, upstream = u }\n", ["test.conf:2:46: actorproxy.listeners.m.bind: [::]:443 is taken by actorproxy.listeners.m.bind at 2:34"] },
        { "actorproxy.listeners.m { bind = \"[::]:443\", kind = tcp, upstream = u }\nactorproxy.admin.bind = \"0.0.0.0:443\"\n", ["test.conf:3:25: actorproxy.admin.bind: 0.0.0.0:443 is taken by actorproxy.listeners.m.bind at 2:33 ([::]:443; [::] takes IPv4 as well)"] },
        { "actorproxy.listeners.m { kind = tcp, upstream = u }\n", ["test.conf:2:22: actorproxy.listeners.m.bind: missing: an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.listeners.m { bind = [], kind = tcp, upstream = u }\n", ["test.conf:2:33: actorproxy.listeners.m.bind: empty: at least an address and a port such as [::]:443, 127.0.0.1:8443 or *:443"] },
        { "actorproxy.listeners.m { bind = \"*:0\" }\n", ["test.conf:2:22: actorproxy.listeners.m.kind: missing: tls, http, tcp or xmpp"] },
        { "actorproxy.listeners.m { bind = \"*:0\", kind = http }\n", ["test.conf:2:22: actorproxy.listeners.m.routes: missing: a listener of kind http needs it"] },
        { "actorproxy.listeners.m { bind = \"*:0\", kind = udp }\n", ["test.conf:2:47: actorproxy.listeners.m.kind: \"udp\" is not one of tls, http, tcp, xmpp"] },
        { "actorproxy.listeners.m { bind = \"*:0\", kind = xmpp }\n", ["test.conf:2:22: actorproxy.listeners.m.routes: missing: a listener of kind xmpp needs it"] },
        { "actorproxy.listeners.m { bind = \"*:0\", kind = tls }\n", ["test.conf:2:22: actorproxy.listeners.m.routes: missing: a listener of kind tls needs it"] },
        { "actorproxy.listeners.m { bind = \"*:0\", kind = tls, routes = r, upstream = u }\nactorproxy.routes.r { }\n", ["test.conf:2:75: actorproxy.listeners.m.upstream: a listener of kind tls has routes, not upstream"] },
        {
            "actorproxy.listeners.m { bind = \"*:0\", kind = tcp, routes = r }\nactorproxy.routes.r { }\n",
            [
                "test.conf:2:22: actorproxy.listeners.m.upstream: missing: a listener of kind tcp needs it",
                "test.conf:2:61: actorproxy.listeners.m.routes: a listener of kind tcp has upstream, not routes",
            ]
        },
        { "actorproxy.listeners.m { bind = \"*:0\", kind = tls, routes = publik }\nactorproxy.routes.public { }\n", ["test.conf:2:61: actorproxy.listeners.m.routes: no actorproxy.routes.publik exists; did you mean \"public\"?"] },
        { "actorproxy.routes.r { \"a.example\" = backend }\n", ["test.conf:2:37: actorproxy.routes.r.\"a.example\": no actorproxy.upstreams.backend exists"] },
        {
            "actorproxy.upstreams.backend_a.servers = \"b.lan:1\"\nactorproxy.routes.r { \"a.example\" = backend-a, default = rejekt }\n",
            [
                "test.conf:3:37: actorproxy.routes.r.\"a.example\": no actorproxy.upstreams.backend-a exists; did you mean \"backend_a\"?",
                "test.conf:3:58: actorproxy.routes.r.default: no actorproxy.upstreams.rejekt exists; did you mean \"reject\"?",
            ]
        },
        { "actorproxy.listeners.l.accept-proxy-from = [\"10.0.0.0/33\"]\n", ["test.conf:2:45: actorproxy.listeners.l.accept-proxy-from: \"10.0.0.0/33\" is not an address or a network such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32"] },
        {
            "actorproxy.listeners.l.preread { timeout = 1ms, max-size = 5 }\n",
            [
                "test.conf:2:44: actorproxy.listeners.l.preread.timeout: must be 100ms to 10m",
                "test.conf:2:49: actorproxy.listeners.l.preread.max-size: unknown key",
            ]
        },
        { "actorproxy.listeners.\"a b\" { bind = \"*:0\", kind = tcp, upstream = u }\n", ["test.conf:2:22: actorproxy.listeners.\"a b\": the name of a listener has 1 to 64 of A-Z a-z 0-9 _ . - in it"] },
    };

    [Theory]
    [MemberData(nameof(AfterMinimal))]
    public void Load_BadListener_TellsWhereAndWhat(string text, string[] problems) =>
        ProblemAssert.Told(ConfigFolder.Minimal + text, problems);
}
