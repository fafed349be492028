using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>A running edge with one site and the port 80 beside it, and clients of its.</summary>
internal sealed class SiteEdge : IAsyncDisposable
{
    public const string Name = "www.example.test";

    private SiteEdge(EdgeProcess process) => Process = process;

    public EdgeProcess Process { get; }

    /// <param name="site">What stands inside the site's section, besides a self-signed certificate.</param>
    public static async Task<SiteEdge> Start(string site) => new(await EdgeProcess.Start($$"""
        listeners {
          edge { bind = ["127.0.0.1:0"], kind = tls, routes = public }
          plain { bind = ["127.0.0.1:0"], kind = http, routes = public }
        }
        routes { public { default = sites } }
        sites { "{{Name}}" { certificate = self-signed, {{site}} } }
        """));

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    /// <summary>A client that finds every name at the edge: https on its TLS port, http on the other. It trusts any certificate.</summary>
    public HttpClient Client() => new(Handler());

    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        SslOptions = Trusting(),
        ConnectCallback = async (context, cancellation) =>
        {
            var isTls = context.InitialRequestMessage.RequestUri!.Scheme is "https" or "wss";
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Process.EndPoint(isTls ? "edge" : "plain"), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <summary>A TLS connection for HTTP/1.1, with the site's name in its hello.</summary>
    public async Task<SslStream> Handshake()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Process.EndPoint("edge"));
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var options = Trusting();
        options.TargetHost = Name;
        await tls.AuthenticateAsClientAsync(options);
        return tls;
    }

    public static string Http(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

#pragma warning disable CA5359 // The edge has made its certificate itself.
    private static SslClientAuthenticationOptions Trusting() => new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
}
