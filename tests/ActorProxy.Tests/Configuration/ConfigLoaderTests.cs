using System.Net;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    private const string Full = """
        # What the documentation shows, less what this version does not have.
        actorproxy {
          listeners {
            https { bind = ["[::]:443", "*:8443"], kind = tls, routes = public }
            smtp  { bind = ["[::]:25"], kind = tcp, upstream = mail-smtp }
            inner { bind = "127.0.0.1:8444", kind = tls, routes = public, accept-proxy-from = ["127.0.0.1/32"], preread.timeout = 1s }
          }
          preread { timeout = 3s, max-bytes = 8KiB }
          limits  { max-connections = 5, max-connections-per-ip = 7, drain-time = 1 minute }
          routes {
            public {
              "Subdomain1.mydomain.org." = backend_a
              "*.mydomain.org" = backend_a
              "~^shop[0-9]+[.]example$" = mail-smtp
              "evil.example" = reject
              "default" = backend_a
            }
          }
          upstreams {
            backend_a {
              servers = ["192.168.99.11:443", "[fd00::11]:443", "backend.lan:8443"]
              proxy-protocol = v1
              balance = random-two
              connect { timeout = 2s, attempts = 3 }
              idle-timeout = 1h30m
              health { interval = 0, timeout = 1s, fall = 4, rise = 1 }
              max-connections = 9
            }
            mail-smtp { servers = ["10.0.0.1:25"], proxy-protocol = off }
          }
          bans { ignore = ["10.0.0.0/8"], ipv6-prefix = 56 }
          admin { bind = ["127.0.0.1:0"], metrics-from = ["10.0.0.0/8"] }
          access-log { file = "access.log", format = text }
          cluster { host = "::1", port = 4054, seeds = ["node1.lan:4053", "[fd00::2]:4054"], tls { cert = "/proc/self/stat", key = "/proc/self/status", ca = "/proc/self/maps" } }
          loops { engine = sockets, count = 2 }
        }
        """;

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_EveryKey_GivesItsSetting()
    {
        var result = _folder.With("test.conf", Full).Load();

        Assert.Empty(_folder.Told(result.Errors));
        Assert.Empty(result.Warnings);
        var settings = result.Settings!;
        var (https, smtp, inner) = (settings.Listeners[0], settings.Listeners[1], settings.Listeners[2]);
        Assert.Equal(["https", "smtp", "inner"], settings.Listeners.Select(listener => listener.Name));
        Assert.Equal([new IPEndPoint(IPAddress.IPv6Any, 443), new IPEndPoint(IPAddress.IPv6Any, 8443)], https.Bind);
        Assert.Equal((ListenerKind.Tls, "public", null), (https.Kind, https.Routes, https.Upstream));
        Assert.Equal((ListenerKind.Tcp, null, "mail-smtp"), (smtp.Kind, smtp.Routes, smtp.Upstream));
        Assert.Equal((TimeSpan.FromSeconds(3), 8192), (https.Preread.Timeout, https.Preread.MaxBytes));
        Assert.Equal((TimeSpan.FromSeconds(1), 8192), (inner.Preread.Timeout, inner.Preread.MaxBytes));
        Assert.Equal("127.0.0.1", Assert.Single(inner.AcceptProxyFrom).ToString());
        Assert.Equal((5, 7, TimeSpan.FromMinutes(1)), (settings.Limits.MaxConnections, settings.Limits.MaxConnectionsPerIp, settings.Limits.DrainTime));

        var table = Assert.Single(settings.Routes);
        Assert.Equal(
            [
                new RouteSettings("subdomain1.mydomain.org", "backend_a"),
                new RouteSettings("*.mydomain.org", "backend_a"),
                new RouteSettings("~^shop[0-9]+[.]example$", "mail-smtp"),
                new RouteSettings("evil.example", "reject"),
            ],
            table.Routes);
        Assert.Equal(("public", "backend_a"), (table.Name, table.Default));

        var upstream = settings.Upstreams[0];
        Assert.Equal(
            [
                new UpstreamServer("192.168.99.11:443", "192.168.99.11", 443),
                new UpstreamServer("[fd00::11]:443", "fd00::11", 443),
                new UpstreamServer("backend.lan:8443", "backend.lan", 8443),
            ],
            upstream.Servers);
        Assert.Equal((ProxyProtocolVersion.V1, BalancePolicy.RandomTwo), (upstream.ProxyProtocol, upstream.Balance));
        Assert.Equal((TimeSpan.FromSeconds(2), 3, TimeSpan.FromMinutes(90), 9), (upstream.ConnectTimeout, upstream.ConnectAttempts, upstream.IdleTimeout, upstream.MaxConnections));
        Assert.Equal(new HealthSettings { Interval = TimeSpan.Zero, Timeout = TimeSpan.FromSeconds(1), Fall = 4, Rise = 1 }, upstream.Health);
        Assert.Equal(ProxyProtocolVersion.Off, settings.Upstreams[1].ProxyProtocol);

        Assert.Equal("10.0.0.0/8", Assert.Single(settings.Bans.Ignore).ToString());
        Assert.Equal(56, settings.Bans.IPv6Prefix);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 0), Assert.Single(settings.Admin.Bind));
        Assert.Equal(("::1", 4054), (settings.Cluster.Host, settings.Cluster.Port));
        Assert.Equal([new DnsEndPoint("node1.lan", 4053), new DnsEndPoint("fd00::2", 4054)], settings.Cluster.Seeds);
        Assert.Equal(("/proc/self/stat", "/proc/self/status", "/proc/self/maps"), (settings.Cluster.TlsCertificate, settings.Cluster.TlsKey, settings.Cluster.TlsAuthority));
        Assert.Equal("access.log", settings.AccessLog.File);
        Assert.Equal(2, settings.Loops.Count);
    }
}
