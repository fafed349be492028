using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>A running edge with one site and the port 80 beside it, and clients of its.</summary>
internal sealed class SiteEdge : IAsyncDisposable
{
    public const string Name = "www.example.test";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private SiteEdge(EdgeProcess process) => Process = process;

    public EdgeProcess Process { get; }

    /// <param name="site">What stands inside the site's section, besides a self-signed certificate.</param>
    /// <param name="besides">Further sections; what they say of the same ones is added.</param>
    public static async Task<SiteEdge> Start(string site, string besides = "") => new(await EdgeProcess.Start(Config(site, besides)));

    /// <summary>The configuration it is started with.</summary>
    public static string Config(string site, string besides = "") => $$"""
        listeners {
          edge { bind = ["127.0.0.1:0"], kind = tls, routes = public }
          behind { bind = ["127.0.0.1:0"], kind = tls, routes = public, accept-proxy-from = ["127.0.0.1/32"] }
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

    /// <summary>Sends bytes in a TLS connection of their own and gives everything that comes back until it ends.</summary>
    /// <param name="request">Characters up to 255 are bytes.</param>
    /// <param name="what">What to call it, should it never end.</param>
    public async Task<string> Exchange(string request, string what = "the request")
    {
        await using var tls = await Handshake();
        await tls.WriteAsync(Encoding.Latin1.GetBytes(request));
        return await ReadToEnd(tls, what);
    }

    /// <summary>Checks that clients have got nothing into the edge's own log. That its files are few is up to the machine, its certificate may come a little later, and of a server that does not answer it says so every ten seconds at most.</summary>
    public void ExpectSilentLog()
    {
        string[] log = [.. Process.Errors.All.SkipWhile(line => !line.StartsWith("actorproxy ready", StringComparison.Ordinal)).Skip(1).Where(line => !line.Contains("LimitNOFILE", StringComparison.Ordinal) && !line.Contains("CertificateWatch[600]", StringComparison.Ordinal) && !line.Contains("SiteForwarder[700]", StringComparison.Ordinal))];
        Assert.True(log.Length == 0, $"{log.Length} lines: {string.Join(Environment.NewLine, log.Take(20))}");
    }

    /// <summary>What comes until the end, or until the reset, of a connection.</summary>
    public static async Task<string> ReadToEnd(Stream stream, string what = "the request")
    {
        using var patience = new CancellationTokenSource(Patience);
        var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, patience.Token);
        }
        catch (IOException)
        {
            // Reset.
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{what}: still open after {Patience.TotalSeconds} s and: {Encoding.Latin1.GetString(received.ToArray())}");
        }

        return Encoding.Latin1.GetString(received.ToArray());
    }

    /// <summary>A TLS connection with the site's name in its hello, for HTTP/1.1 unless another protocol is named.</summary>
    public Task<SslStream> Handshake(SslApplicationProtocol? protocol = null) =>
        Handshake(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, protocol);

    /// <summary>The same over a socket that the test goes on to use.</summary>
    public async Task<SslStream> Handshake(Socket socket, SslApplicationProtocol? protocol = null)
    {
        await socket.ConnectAsync(Process.EndPoint("edge"));
        return await Secure(new NetworkStream(socket, ownsSocket: true), Name, protocol);
    }

    /// <summary>Shakes hands over a connection, for HTTP/1.1 unless another protocol is named.</summary>
    public static async Task<SslStream> Secure(Stream connection, string name = Name, SslApplicationProtocol? protocol = null)
    {
        var tls = new SslStream(connection);
        var options = Trusting();
        options.TargetHost = name;
        options.ApplicationProtocols = protocol is { } wanted ? [wanted] : null;
        await tls.AuthenticateAsClientAsync(options);
        return tls;
    }

    public static string Http(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

#pragma warning disable CA5359 // The edge has made its certificate itself.
    private static SslClientAuthenticationOptions Trusting() => new() { RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
}
