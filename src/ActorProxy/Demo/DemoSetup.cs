using System.Net;
using ActorProxy.Commands;

namespace ActorProxy.Demo;

/// <summary>Where everything of a demo is: the edge's addresses and ports, and its configuration file.</summary>
/// <param name="Edge">Loopback addresses the edge listens on; the first is IPv4.</param>
/// <param name="Ports">Those the edge has.</param>
/// <param name="Folder">Holds all the demo writes.</param>
/// <param name="ReporterToken">The blog's, to report failed logins with.</param>
internal sealed record DemoSetup(IReadOnlyList<IPAddress> Edge, DemoPorts Ports, string Folder, string ReporterToken)
{
    /// <summary>May be edited while the demo runs.</summary>
    public string ConfigFile => Path.Combine(Folder, "demo.conf");

    public string AdminUrl => $"http://127.0.0.1:{Ports.Admin}";

    public bool HasIPv6 => Edge.Contains(IPAddress.IPv6Loopback);

    /// <summary>Takes free ports and writes the configuration into the folder.</summary>
    public static DemoSetup Write(string folder, DemoPorts wished, DemoBackends backends)
    {
        IPAddress[] edge = [IPAddress.Loopback, .. FreePorts.CanBind(IPAddress.IPv6Loopback, 0) ? [IPAddress.IPv6Loopback] : Array.Empty<IPAddress>()];
        var ports = new DemoPorts(
            FreePorts.Choose(wished.Tls, edge), FreePorts.Choose(wished.Http, edge), FreePorts.Choose(wished.Admin, [IPAddress.Loopback]));
        var setup = new DemoSetup(edge, ports, folder, Tokens.New());
        File.WriteAllText(setup.ConfigFile, setup.Config(backends));
        return setup;
    }

    private string Config(DemoBackends backends) => $$"""
        # What the demo runs with. Change it and say: actorproxy reload --admin {{AdminUrl}}
        actorproxy {
          listeners {
            edge { bind = [{{Bind(Ports.Tls)}}], kind = tls, routes = demo }
            plain { bind = [{{Bind(Ports.Http)}}], kind = http, routes = demo }
          }
          routes {
            demo {
              "{{DemoNames.Blog}}" = blog
              "{{DemoNames.Shop}}" = sites
              default = reject
            }
          }
          upstreams {
            blog { servers = ["127.0.0.1:{{backends.Blog}}"], http-servers = ["127.0.0.1:{{backends.PlainBlog}}"], proxy-protocol = v2 }
          }
          sites {
            "{{DemoNames.Shop}}" {
              upstream = "http://127.0.0.1:{{backends.Shop}}"
              certificate = self-signed
              response-headers { "Strict-Transport-Security" = "max-age=60" }
            }
          }
          acme { storage = "{{Folder}}/certificates" }
          # Loopback is never banned by default; here a ban shall be seen.
          bans {
            ignore = []
            store = ""
            jails { {{SampleLogin.Jail}} { max-retry = 5, find-time = 10m, ban-time = 10m } }
            reporters { blog { token-sha256 = "{{Tokens.Sha256(ReporterToken)}}", upstreams = [blog] } }
          }
          admin { bind = ["127.0.0.1:{{Ports.Admin}}"] }
          access-log { file = "-", format = text }
          limits { drain-time = 1s }
        }

        """;

    private string Bind(int port) => string.Join(", ", Edge.Select(address => $"\"{new IPEndPoint(address, port)}\""));
}
