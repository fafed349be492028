using System.Net.Sockets;
using ActorProxy.Testing;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>An edge in front of two nginx, with every kind of route.</summary>
public sealed class NginxPair : IAsyncLifetime
{
    internal Nginx A { get; private set; } = null!;

    internal Nginx B { get; private set; } = null!;

    internal EdgeProcess Edge { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Without nginx every test of this fixture is skipped.
        try
        {
            A = await Nginx.Start("alpha", "a.example", "*.wild.example");
        }
        catch (FileNotFoundException)
        {
            return;
        }

        B = await Nginx.Start("beta", "b.example");
        Edge = await EdgeProcess.Start($$"""
            listeners {
              v1 { bind = ["127.0.0.1:0"], kind = tls, routes = v1 }
              v2 { bind = ["127.0.0.1:0"], kind = tls, routes = v2 }
              fallback { bind = ["127.0.0.1:0"], kind = tls, routes = fallback }
              plain { bind = ["127.0.0.1:0"], kind = tcp, upstream = plain }
              behind { bind = ["127.0.0.1:0"], kind = tls, routes = v1, accept-proxy-from = ["127.0.0.9/32"] }
              {{(Socket.OSSupportsIPv6 ? """
              v6 { bind = ["[::1]:0"], kind = tls, routes = v1 }
              dual { bind = ["[::]:0"], kind = tls, routes = v1 }
              """ : "")}}
            }
            routes {
              v1 {
                "a.example" = a1
                "b.example" = b1
                "*.wild.example" = a1
                "*.deep.wild.example" = b1
                "exact.deep.wild.example" = a1
                "~^shop[0-9]+[.]example$" = b1
                default = reject
              }
              v2 { "a.example" = a2, default = reject }
              fallback { "a.example" = a1, default = b1 }
            }
            upstreams {
              a1 { servers = ["127.0.0.1:{{A.TlsPort}}"], proxy-protocol = v1 }
              a2 { servers = ["127.0.0.1:{{A.TlsPort}}"], proxy-protocol = v2 }
              b1 { servers = ["127.0.0.1:{{B.TlsPort}}"], proxy-protocol = v1 }
              plain { servers = ["127.0.0.1:{{A.PlainPort}}"], proxy-protocol = off }
            }
            """);
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { Edge, A, B })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }
    }

    /// <summary>curl to a name through one of the edge's listeners; it must succeed.</summary>
    /// <returns>The body.</returns>
    internal async Task<string> Curl(string listener, string name, string path, params string[] options)
    {
        await using var curl = await RunCurl(listener, name, path, options);
        Assert.True(curl.ExitCode == 0, $"curl: {curl.ExitCode} {curl.Errors}");
        return curl.Output.ToString();
    }

    internal Task<ChildProcess> RunCurl(string listener, string name, string path, params string[] options)
    {
        var edge = Edge.EndPoint(listener);
        var address = listener == "dual" ? "127.0.0.1" : listener == "v6" ? "[::1]" : edge.Address.ToString();
        return ChildProcess.Run(
            Tools.Find("curl"),
            ["-sS", "-k", "--max-time", "20", "--resolve", $"{name}:{edge.Port}:{address}", $"https://{name}:{edge.Port}{path}", .. options]);
    }
}
