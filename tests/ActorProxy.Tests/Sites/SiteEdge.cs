using System.Globalization;
using System.Net;
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
    /// <param name="besides">Further sections; what they say of the same ones is added.</param>
    public static async Task<SiteEdge> Start(string site, string besides = "") => new(await EdgeProcess.Start(Config(site, besides)));

    /// <summary>The configuration it is started with.</summary>
    public static string Config(string site, string besides = "") => $$"""
        listeners {
          edge { bind = ["127.0.0.1:0"], kind = tls, routes = public }
          plain { bind = ["127.0.0.1:0"], kind = http, routes = public }
        }
        routes { public { default = sites } }
        sites { "{{Name}}" { certificate = self-signed, {{site}} } }
        {{besides}}
        """;

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    /// <summary>A client that finds every name at the edge: https on its TLS port, http on the other. It trusts any certificate.</summary>
    /// <param name="from">The address to come from.</param>
    public HttpClient Client(string? from = null) => new(Handler(from));

    public SocketsHttpHandler Handler(string? from = null) => Handler(isTls => Process.EndPoint(isTls ? "edge" : "plain"), from);

    /// <summary>A client that finds every name at an address, by https. It trusts any certificate.</summary>
    public static HttpClient Client(IPEndPoint edge) => new(Handler(_ => edge, from: null));

    private static SocketsHttpHandler Handler(Func<bool, IPEndPoint> edge, string? from) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        SslOptions = Trusting(),
        ConnectCallback = async (context, cancellation) =>
        {
            var isTls = context.InitialRequestMessage.RequestUri!.Scheme is "https" or "wss";
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(from is null ? IPAddress.Any : IPAddress.Parse(from), 0));
            await socket.ConnectAsync(edge(isTls), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    /// <summary>A TLS connection for HTTP/1.1, with the site's name in its hello.</summary>
    public async Task<SslStream> Handshake()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Process.EndPoint("edge"));
        return await Secure(new NetworkStream(socket, ownsSocket: true), Name, SslApplicationProtocol.Http11);
    }

    /// <summary>Shakes hands over a connection.</summary>
    public static async Task<SslStream> Secure(Stream connection, string name, SslApplicationProtocol protocol)
    {
        var tls = new SslStream(connection);
        var options = Trusting();
        options.TargetHost = name;
        options.ApplicationProtocols = [protocol];
        await tls.AuthenticateAsClientAsync(options);
        return tls;
    }

    public static string Http(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

#pragma warning disable CA5359 // The edge has made its certificate itself.
    private static SslClientAuthenticationOptions Trusting() => new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
}
