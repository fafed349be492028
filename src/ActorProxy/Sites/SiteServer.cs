using System.Net.Security;
using ActorProxy.Certificates;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;
using ActorProxy.Sites.Transport;
using ActorProxy.Sites.Waf;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace ActorProxy.Sites;

/// <summary>The reverse proxy of this process: Kestrel, fed by the loops, in front of the sites.</summary>
/// <remarks>Started when the first configuration with something to serve comes; an edge that only passes through does not pay for it.</remarks>
internal sealed class SiteServer : IOffload, IDisposable
{
    private readonly SiteTransport _transport = new();
    private readonly BlockPool _pool = new();
    private readonly IUpstreamMetrics _traffic;
    private readonly Func<KestrelServer> _build;
    private readonly SiteApplication _application;
    private readonly SiteTls _tls;
    private readonly WafRuleSets _rules;
    private readonly Lock _start = new();
    private KestrelServer? _kestrel;
    private volatile SiteDirectory _directory = SiteDirectory.Empty;

    public SiteServer(IServiceProvider services, IHttpForwarder forwarder, IProxyMetrics metrics, ISiteObserver observer, SiteTls tls, WafRuleSets rules, ChallengeResponses challenges, ILoggerFactory loggers)
    {
        _traffic = metrics.Upstream(RouteTableSettings.Sites);
        _tls = tls;
        _rules = rules;
        var warnings = new UpstreamWarnings(loggers.CreateLogger<SiteForwarder>(), TimeProvider.System);
        _application = new SiteApplication(() => _directory, new SiteForwarder(forwarder, warnings), challenges, observer);
        _build = () => new KestrelServer(Options.Create(Configure(services)), _transport, loggers);
    }

    /// <summary>Lets requests under way finish, tells clients to go (HTTP/2 GOAWAY, <c>Connection: close</c>), and ends what is left when cancelled.</summary>
    public Task Stop(CancellationToken cancel) => _kestrel?.StopAsync(cancel) ?? Task.CompletedTask;

    public void Apply(IReadOnlyList<SiteSettings> sites, UpstreamSet upstreams)
    {
        _directory = SiteDirectory.Apply(_directory, sites, upstreams, _rules);
        if (sites.Count > 0)
        {
            EnsureStarted();
        }
    }

    public bool Serves(string serverName) => _directory.Sites.Find(serverName) is not null;

    public IOffloadedConnection Take(Handover handover)
    {
        if (Volatile.Read(ref _kestrel) is null)
        {
            // A listener of kind http without a site. Not here: a loop's thread.
            _ = Task.Run(EnsureStarted);
        }

        var connection = new SiteConnection(handover, _pool, _traffic);
        if (!_transport.TryEnqueue(handover.Kind, connection))
        {
            // Draining. The loop hears of it as of any other end.
            _ = connection.DisposeAsync().AsTask();
        }

        return connection;
    }

    public void Dispose() => _kestrel?.Dispose();

    private void EnsureStarted()
    {
        lock (_start)
        {
            if (_kestrel is null)
            {
                // Nothing in it waits: its transport binds no port.
                var kestrel = _build();
                kestrel.StartAsync(_application, CancellationToken.None).GetAwaiter().GetResult();
                _kestrel = kestrel;
            }
        }
    }

    private KestrelServerOptions Configure(IServiceProvider services)
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false, AllowSynchronousIO = false };
        SiteLimits.Set(options.Limits);
        options.Listen(new SiteEndPoint(ListenerKind.Tls), listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = Handshake, HandshakeTimeout = SiteLimits.HandshakeTimeout });
        });
        options.Listen(new SiteEndPoint(ListenerKind.Http), listen => listen.Protocols = HttpProtocols.Http1);
        return options;
    }

    private ValueTask<SslServerAuthenticationOptions> Handshake(TlsHandshakeCallbackContext context) =>
        new(_tls.For(context.Connection.Features.Get<SiteConnection>()!));
}
