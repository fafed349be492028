using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ActorProxy.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Sites.Waf;

/// <summary>An edge whose sites have rules before them, and a server behind all of them that tells what it got.</summary>
internal sealed class WafEdge : IAsyncDisposable
{
    private WafEdge(EdgeProcess process, HttpBackend backend) => (Process, Backend) = (process, backend);

    public EdgeProcess Process { get; }

    public HttpBackend Backend { get; }

    /// <param name="sites">Names, and what stands in each one's section besides certificate and upstream.</param>
    /// <param name="more">What else the configuration says.</param>
    /// <param name="answer">The server's.</param>
    public static async Task<WafEdge> Start(IReadOnlyDictionary<string, string> sites, string more, RequestDelegate answer)
    {
        var backend = await HttpBackend.Start(answer);
        return new WafEdge(await EdgeProcess.Start(Config(backend, sites, more)), backend);
    }

    public async Task Reload(IReadOnlyDictionary<string, string> sites, string more)
    {
        Process.Configure(Config(Backend, sites, more));
        await Process.Hangup();
    }

    /// <summary>A client of every site. It trusts any certificate.</summary>
    /// <param name="from">The address it comes from.</param>
    public SocketsHttpHandler Handler(string from = "127.0.0.1") => new()
    {
        UseProxy = false,
#pragma warning disable CA5359 // The edge has made its certificates itself.
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(Process.EndPoint("edge"), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public HttpClient Client(string from = "127.0.0.1") => new(Handler(from));

    /// <summary>How often a site's rules have come to this, as metrics say.</summary>
    public async Task<double> Count(string site, string action) =>
        (await Process.Admin.Metrics()).Sum("actorproxy_waf_requests_total", ("site", site), ("action", action));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Backend.DisposeAsync();
    }

    private static string Config(HttpBackend backend, IReadOnlyDictionary<string, string> sites, string more) => $$"""
        listeners { edge { bind = ["127.0.0.1:0"], kind = tls, routes = public } }
        routes { public { default = sites } }
        sites {
        {{string.Join('\n', sites.Select(site => $"\"{site.Key}\" {{ certificate = self-signed, upstream = \"{SiteEdge.Http(backend.Port)}\", {site.Value} }}"))}}
        }
        {{more}}
        """;
}
