using ActorProxy.Testing;
using ActorProxy.Tests.Certificates;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>Port 80, by IPv4 and IPv6 alike: passthrough names go to their own servers, so that their certbot goes on working.</summary>
public sealed class PortEightyTests(LivingSite site) : IClassFixture<LivingSite>
{
    private const string Name = "backend.example.test";

    [ToolTheory(Tools.IPv6)]
    [InlineData("plain", "127.0.0.1")]
    [InlineData("six", "::1")]
    public async Task Request_GoesWhereItsHostSays(string listener, string client)
    {
        await using var connection = await SiteClient.Connect(site.Process.EndPoint(listener), name: null);

        var passed = await connection.Get("/.well-known/acme-challenge/token", LivingSite.Passed);
        var redirected = await connection.Get("/a?b=c");
        var unknown = await connection.Get("/", "other.example.test");

        Assert.Equal((200, client), (passed.Status, passed.Body));
        Assert.Equal((301, $"https://{SiteEdge.Name}/a?b=c"), (redirected.Status, redirected.Headers["Location"]));
        Assert.Equal(404, unknown.Status);
        Assert.DoesNotContain(unknown.Headers.Keys, name => name is "Server" or "Location");
        Assert.Equal(LivingSite.Passed, await RouteOf(LivingSite.Passed));
        Assert.Equal("default", await RouteOf("other.example.test"));

        async Task<string?> RouteOf(string host) =>
            (string?)(await site.Process.AccessLine(line => (string?)line["listener"] == listener && (string?)line["host"] == host))["route"];
    }

    [ToolTheory("certbot", "pebble", "pebble-challtestsrv", "nginx", Tools.IPv6)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Certbot_WithWebrootBehindTheEdge_GetsItsCertificate(bool isIPv6)
    {
        await using var nginx = await Nginx.Start("alpha", Name);
        await using var pebble = await Pebble.Start(new PebbleOptions { Resolves = isIPv6 ? "" : "127.0.0.1", Resolves6 = isIPv6 ? "::1" : "", NonceRejects = 0 });
        await using var edge = await EdgeProcess.Start($$"""
            listeners { http { bind = ["127.0.0.1:{{pebble.HttpPort}}", "[::1]:{{pebble.HttpPort}}"], kind = http, routes = public } }
            routes { public { "{{Name}}" = a } }
            upstreams { a { servers = ["127.0.0.1:{{nginx.TlsPort}}"], proxy-protocol = v1, http-servers = ["127.0.0.1:{{nginx.PlainPort}}"] } }
            """);
        using var folder = new TempFolder();
        var authority = pebble.Settings("");

        await using var certbot = new ChildProcess(
            Tools.Find("certbot"),
            [
                "certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email", "--webroot", "-w", nginx.FilesFolder, "-d", Name,
                "--server", authority.Directory, "--config-dir", folder["config"], "--work-dir", folder["work"], "--logs-dir", folder["logs"],
            ],
            environment: new Dictionary<string, string> { ["REQUESTS_CA_BUNDLE"] = authority.CaFile });

        Assert.True(await certbot.WaitForExit() == 0, $"{certbot.Output}{certbot.Errors}{pebble.Said}");
        Assert.True(File.Exists(folder[$"config/live/{Name}/fullchain.pem"]));
        await nginx.Seen("/.well-known/acme-challenge/");
        var line = await edge.AccessLine("upstream", "a:http");
        Assert.Equal((isIPv6 ? "::1" : "127.0.0.1", 200), ((string?)line["client"], (int?)line["status"]));
    }
}
