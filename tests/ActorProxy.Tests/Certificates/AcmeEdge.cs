using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Tests.EndToEnd;
using ActorProxy.Tests.Sites;
using Microsoft.AspNetCore.Http;

namespace ActorProxy.Tests.Certificates;

/// <summary>The program itself between an authority and clients: a site with <c>certificate = acme</c>, and a name that is passed through, on the ports the authority looks at.</summary>
internal sealed class AcmeEdge : IAsyncDisposable
{
    public const string Name = "site.example.test";

    /// <summary>Has a server of its own, which answers its challenges itself.</summary>
    public const string PassedName = "pass.example.test";

    private readonly Pebble _pebble;
    private readonly X509Certificate2 _root;
    private readonly HttpBackend _backend;

    private AcmeEdge(Pebble pebble, X509Certificate2 root, AuthorityFront front, HttpBackend backend, TempFolder webRoot, EdgeProcess process) =>
        (_pebble, _root, Front, _backend, WebRoot, Process) = (pebble, root, front, backend, webRoot, process);

    public EdgeProcess Process { get; }

    public AuthorityFront Front { get; }

    /// <summary>The files that the server behind the edge serves; of others it says their path.</summary>
    public TempFolder WebRoot { get; }

    public Pebble Pebble => _pebble;

    /// <param name="authority">How the authority is to be.</param>
    /// <param name="withPort80">Is there a listener of kind http?</param>
    /// <param name="prepare">Tells the authority what to do, before the edge begins.</param>
    /// <param name="more">Further settings.</param>
    public static async Task<AcmeEdge> Start(PebbleOptions? authority = null, bool withPort80 = true, Action<AuthorityFront>? prepare = null, string more = "")
    {
        var pebble = await Pebble.Start(authority);
        var front = await AuthorityFront.Start(pebble);
        prepare?.Invoke(front);
        var webRoot = new TempFolder();
        var backend = await HttpBackend.Start(http =>
        {
            var file = webRoot[http.Request.Path.Value![1..]];
            return File.Exists(file) ? http.Response.SendFileAsync(file) : http.Response.WriteAsync("backend: " + http.Request.Path);
        });
        var plain = withPort80 ? string.Create(CultureInfo.InvariantCulture, $$"""plain { bind = ["127.0.0.1:{{pebble.HttpPort}}"], kind = http, routes = public }""") : "";
        var process = await EdgeProcess.Start(string.Create(CultureInfo.InvariantCulture, $$"""
            listeners {
              edge { bind = ["127.0.0.1:{{pebble.TlsPort}}"], kind = tls, routes = public }
              {{plain}}
            }
            routes { public { "{{PassedName}}" = passed, default = sites } }
            upstreams { passed { servers = ["127.0.0.1:1"], http-servers = ["127.0.0.1:{{backend.Port}}"], health.interval = 0 } }
            sites { "{{Name}}" { upstream = "{{SiteEdge.Http(backend.Port)}}" } }
            {{front.Config}}
            {{more}}
            """));
        return new AcmeEdge(pebble, await pebble.Root(), front, backend, webRoot, process);
    }

    /// <summary>A client that trusts the authority alone, and finds every name at the edge.</summary>
    public HttpClient Client()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { _root } };
        return new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, context.InitialRequestMessage.RequestUri!.Scheme == "https" ? _pebble.TlsPort : _pebble.HttpPort, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    /// <summary>What it shows now.</summary>
    public async Task<X509Certificate2> Shown()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _pebble.TlsPort);
        return await ShownCertificate.Of(socket, Name);
    }

    public async Task<string> Serial() => (await Shown()).SerialNumber;

    /// <summary>Waits for a certificate of the authority and gives its serial number.</summary>
    public async Task<string> Issued(string? otherThan = null)
    {
        var serial = "";
        await Eventually.True(
            async () =>
            {
                using var shown = await Shown();
                serial = shown.SerialNumber;
                return ShownCertificate.IsOf(shown, Name) && serial != otherThan;
            },
            $"a certificate; the edge said:{Environment.NewLine}{Process.Errors}{Environment.NewLine}Pebble said:{Environment.NewLine}{_pebble.Said}");
        return serial;
    }

    public async Task<string> Ready() => (await Process.Admin.Get("/health/ready")).AssertOk().Body;

    public async Task<double> Expiry() => (await Process.Admin.Metrics()).Sum("actorproxy_certificate_expiry_timestamp_seconds", ("site", Name));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await _backend.DisposeAsync();
        WebRoot.Dispose();
        await Front.DisposeAsync();
        _root.Dispose();
        await _pebble.DisposeAsync();
    }
}
