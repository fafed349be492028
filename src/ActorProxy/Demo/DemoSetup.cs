using System.Net;
using ActorProxy.Commands;

namespace ActorProxy.Demo;

/// <summary>Where everything of a demo is: the edge's addresses and ports, and its configuration file.</summary>
/// <param name="Edge">Loopback addresses the edge listens on; the first is IPv4.</param>
/// <param name="EdgePort">Its TLS port.</param>
/// <param name="AdminPort">Its admin API, on 127.0.0.1.</param>
/// <param name="ConfigFile">May be edited while the demo runs.</param>
/// <param name="ReporterToken">The blog's, to report failed logins with.</param>
internal sealed record DemoSetup(IReadOnlyList<IPAddress> Edge, int EdgePort, int AdminPort, string ConfigFile, string ReporterToken)
{
    public const int WishedEdgePort = 8443;

    public const int WishedAdminPort = 9180;

    public string AdminUrl => $"http://127.0.0.1:{AdminPort}";

    public bool HasIPv6 => Edge.Contains(IPAddress.IPv6Loopback);

    /// <summary>Takes free ports and writes the configuration into the folder.</summary>
    public static DemoSetup Write(string folder, int port, int adminPort, SampleBackend blog, SampleBackend shop)
    {
        IPAddress[] edge = [IPAddress.Loopback, .. FreePorts.CanBind(IPAddress.IPv6Loopback, 0) ? [IPAddress.IPv6Loopback] : Array.Empty<IPAddress>()];
        var setup = new DemoSetup(
            edge,
            FreePorts.Choose(port, edge),
            FreePorts.Choose(adminPort, [IPAddress.Loopback]),
            Path.Combine(folder, "demo.conf"),
            Tokens.New());
        File.WriteAllText(setup.ConfigFile, setup.Config(blog, shop));
        return setup;
    }

    private string Config(SampleBackend blog, SampleBackend shop)
    {
        var bind = string.Join(", ", Edge.Select(address => $"\"{new IPEndPoint(address, EdgePort)}\""));
        return $$"""
            # What the demo runs with. Change it and say: actorproxy reload --admin {{AdminUrl}}
            actorproxy {
              listeners { edge { bind = [{{bind}}], kind = tls, routes = demo } }
              routes {
                demo {
                  "{{DemoNames.Blog}}" = blog
                  "{{DemoNames.Shop}}" = shop
                  default = reject
                }
              }
              upstreams {
                blog { servers = ["127.0.0.1:{{blog.Port}}"], proxy-protocol = v2 }
                shop { servers = ["127.0.0.1:{{shop.Port}}"], proxy-protocol = v2 }
              }
              # Loopback is never banned by default; here a ban shall be seen.
              bans {
                ignore = []
                store = ""
                jails { {{SampleLogin.Jail}} { max-retry = 5, find-time = 10m, ban-time = 10m } }
                reporters { blog { token-sha256 = "{{Tokens.Sha256(ReporterToken)}}", upstreams = [blog] } }
              }
              admin { bind = ["127.0.0.1:{{AdminPort}}"] }
              access-log { file = "-", format = text }
              limits { drain-time = 1s }
            }

            """;
    }
}
