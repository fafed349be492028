using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;
using ActorProxy.Sites.Transport;

namespace ActorProxy.Sites;

/// <summary>HTTP connections to the servers of one site, or of one upstream's port 80. Any thread.</summary>
/// <remarks>
/// Lives as long as its settings stay the same, so that a reload does not cost the connections that wait for work. One that is not
/// needed any more is not disposed: requests under way finish by it, its connections end when they have been idle.
/// TLS is made here, not by the handler, which would verify a server for the name in the client's <c>Host</c>.
/// </remarks>
internal sealed class UpstreamClient
{
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromSeconds(60);

    private readonly Upstream _upstream;
    private readonly UpstreamVerification _verification;
    private readonly X509Certificate2Collection _authorities = [];

    /// <param name="upstream">Whose servers it connects to.</param>
    /// <param name="site">How to make sure of them; null = plain HTTP.</param>
    public UpstreamClient(Upstream upstream, SiteSettings? site)
    {
        _upstream = upstream;
        Key = KeyOf(upstream.Settings, site);
        if (site is { UsesTls: true })
        {
            UsesTls = true;
            _verification = site.Verification;
            if (site.Verification == UpstreamVerification.Authority)
            {
                _authorities.ImportFromPem(site.Authorities);
            }
        }

        Invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = IdleLifetime,
            ConnectCallback = Connect,
        });
    }

    /// <summary>What it was made of.</summary>
    public Identity Key { get; }

    public HttpMessageInvoker Invoker { get; }

    private bool UsesTls { get; }

    /// <summary>Equal for settings that the same client serves.</summary>
    public static Identity KeyOf(UpstreamSettings upstream, SiteSettings? site) =>
        new(upstream.Name, site?.UsesTls ?? false, site?.Verification ?? default, site?.Authorities ?? "");

    /// <summary>The URL of a server, by its address, which was resolved and chosen before.</summary>
    /// <remarks>
    /// https only where the scheme itself is sent (RFC 9113 §8.3.1): with it the handler would keep apart the connections of every
    /// <c>Host</c> that clients think of.
    /// </remarks>
    public string Prefix(UpstreamTarget target, bool isHttp2) => $"{(UsesTls && isHttp2 ? "https" : "http")}://{target.AddressText}/";

    // The handler's own time-out looks like that of a server which took the request.
    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(_upstream.Settings.ConnectTimeout);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var stream = await Dial(context, deadline.Token).ConfigureAwait(false);
            if (context.InitialRequestMessage.Options.TryGetValue(UpstreamDial.Key, out var dial))
            {
                dial.Took = Stopwatch.GetElapsedTime(began);
            }

            return stream;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private async ValueTask<Stream> Dial(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream stream;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
            SiteConnection.KeepAlive(socket);
            stream = new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return UsesTls ? await Secure(stream, context, cancel).ConfigureAwait(false) : stream;
    }

    private async ValueTask<Stream> Secure(Stream stream, SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var tls = new SslStream(stream);
        try
        {
            await tls.AuthenticateAsClientAsync(Options(NameOf(context.DnsEndPoint), context.InitialRequestMessage.Version), cancel).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The host in the URL of the server that has this address.</summary>
    /// <exception cref="IOException">None has it any more.</exception>
    private string NameOf(DnsEndPoint endPoint)
    {
        var address = new NetEndPoint(NetAddress.From(IPAddress.Parse(endPoint.Host)), (ushort)endPoint.Port);
        var target = _upstream.Targets.FirstOrDefault(target => target.Address == address);
        var server = _upstream.Settings.Servers.FirstOrDefault(server => server.Text == target?.Server);
        return server?.Host ?? throw new IOException("the server has moved");
    }

    private SslClientAuthenticationOptions Options(string name, Version version)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            ApplicationProtocols = [version.Major >= 2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        };
        switch (_verification)
        {
            case UpstreamVerification.Off:
#pragma warning disable CA5359 // The operator's word, said in the configuration.
                options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
                break;
            case UpstreamVerification.Authority:
                options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                options.CertificateChainPolicy.CustomTrustStore.AddRange(_authorities);
                break;
        }

        return options;
    }

    /// <summary>What makes one client as good as another.</summary>
    internal readonly record struct Identity(string Upstream, bool UsesTls, UpstreamVerification Verification, string Authorities);
}
