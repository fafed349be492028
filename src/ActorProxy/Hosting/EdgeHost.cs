using System.Security.Cryptography.X509Certificates;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Certificates;
using ActorProxy.Actors.Clustering;
using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Feeds;
using ActorProxy.Actors.Filtering;
using ActorProxy.Actors.Upstreams;
using ActorProxy.Admin;
using ActorProxy.Admin.Decisions;
using ActorProxy.Admin.Watching;
using ActorProxy.Certificates;
using ActorProxy.Core;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Feeds;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Settings;
using ActorProxy.Hosting.HandingOver;
using ActorProxy.Metrics;
using ActorProxy.Sites;
using ActorProxy.Sites.Waf;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging.Console;

namespace ActorProxy.Hosting;

/// <summary>Puts an edge together: loops and data path, actor system, admin API. Wiring only.</summary>
public static class EdgeHost
{
    // A million take some seconds.
    private static readonly TimeSpan BanLoadTimeout = TimeSpan.FromSeconds(15);

    // A node that was cut off comes back within seconds of the network; after an hour nobody may be left to come back to.
    private static readonly TimeSpan ClusterPatience = TimeSpan.FromHours(1);

    /// <summary>Builds the process around a valid configuration; nothing runs yet.</summary>
    /// <param name="source">Its settings must have been loaded without an error.</param>
    /// <param name="errors">Gets the log and the ready line.</param>
    /// <param name="predecessor">Whose listening sockets are taken over; null = there is none.</param>
    /// <exception cref="EdgeStartException">A file the configuration names cannot be opened.</exception>
    public static WebApplication Build(ConfigSource source, TextWriter errors, Predecessor? predecessor = null)
    {
        var settings = source.Loaded.Settings!;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "actorproxy", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Host.ConfigureHostOptions(host =>
        {
            // The drain ends by its own deadline, and Akka's phases by theirs: nothing here may cut them short.
            host.ShutdownTimeout = settings.Limits.DrainTime + EdgeService.AfterDrain;
        });
        ConfigureLogging(builder.Logging);
        AddEdge(builder.Services, settings, source, errors, predecessor);
        AddActors(builder.Services, settings, source.Loaded.AkkaHocon);
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureAdmin(kestrel, settings.Admin));
        if (settings.Admin.Bind.Count == 0)
        {
            builder.Services.AddSingleton<IServer, NoServer>();
        }

        var app = builder.Build();
        app.Services.GetRequiredService<ClusterSystem>().Begin();
        app.Services.GetRequiredService<ActorSystem>();
        AdminApi.Map(app);
        return app;
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        // stdout is the access log's.
        logging.ClearProviders();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // What clients do wrong, which is theirs to decide how often.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Http2", LogLevel.None);
        // A failed start is told in one line by the command, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter("Akka", LogLevel.Warning);
        // It has a line or two for each request, with the reason of its failure at best: the access log's business.
        logging.AddFilter("Yarp", LogLevel.Error);
        logging.AddFilter("ActorProxy", LogLevel.Information);
    }

    private static void AddEdge(IServiceCollection services, ProxySettings settings, ConfigSource source, TextWriter errors, Predecessor? predecessor)
    {
        services.AddSingleton(source);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<EdgeStatus>();
        services.AddSingleton(new ServiceManager(Environment.GetEnvironmentVariable(ServiceManager.Variable)));
        services.AddSingleton(provider => new ReadyLine(provider.GetRequiredService<IServer>(), errors));
        services.AddSingleton(provider => LoopGroup.Create(settings.Loops, provider.GetRequiredService<ILogger<LoopGroup>>(), predecessor?.Sockets));
        services.AddSingleton<BanTable>();
        services.AddSingleton<BanTableStatus>();
        services.AddSingleton<ClusterStatus>();
        services.AddSingleton<ClusterSystem>();
        services.AddSingleton<ClusterService>();
        services.AddSingleton<ClientRegion>();
        services.AddSingleton(provider => new AcceptGate(provider.GetRequiredService<BanTable>(), settings.Limits, settings.Bans));
        services.AddSingleton<IKernelFilter, KernelFilter>();
        services.AddSingleton<KernelFilterStatus>();
        services.AddSingleton<PrometheusProxyMetrics>();
        services.AddSingleton<IProxyMetrics>(provider => provider.GetRequiredService<PrometheusProxyMetrics>());
        services.AddSingleton(OpenAccessLog(settings.AccessLog));
        services.AddSingleton<IAccessLog>(provider => provider.GetRequiredService<AccessLog>());
        services.AddSingleton<ActorConnectionOwner>();
        services.AddSingleton<IConnectionOwner>(provider => provider.GetRequiredService<ActorConnectionOwner>());
        services.AddHttpForwarder();
        services.AddSingleton<ChallengeResponses>();
        services.AddSingleton(provider => new SiteCertificates(provider.GetRequiredService<PrometheusProxyMetrics>().SetCertificateExpiry));
        services.AddSingleton<CertificateWatch>();
        services.AddSingleton(provider => new EdgeCertificates(
            provider.GetRequiredService<CertificateWatch>(), provider.GetRequiredService<ChallengeResponses>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<PrometheusProxyMetrics>().CertificateOrdered));
        services.AddSingleton<SiteTls>();
        services.AddSingleton<SiteRecorder>();
        services.AddSingleton<ISiteObserver>(provider => provider.GetRequiredService<SiteRecorder>());
        services.AddSingleton<WafMetrics>();
        services.AddSingleton<WafRecorder>();
        services.AddSingleton<WafRuleSets>();
        services.AddSingleton<SiteServer>();
        services.AddSingleton<IOffload>(provider => provider.GetRequiredService<SiteServer>());
        services.AddSingleton<EdgeProxy>();
        services.AddSingleton<BanMetrics>();
        services.AddSingleton(provider => new ClientWatch(settings.Bans, provider.GetRequiredService<BanTable>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EvidenceSearch>();
        services.AddSingleton<ReportDesk>();
        services.AddSingleton<BanDesk>();
        services.AddSingleton<ConfigReloader>();
        if (predecessor is not null)
        {
            services.AddSingleton(predecessor);
        }

        services.AddSingleton<EdgeService>();
        services.AddSingleton<HandOver>();
        services.AddHostedService(provider => provider.GetRequiredService<EdgeService>());
        services.AddHostedService<EdgeBans>();
        services.AddHostedService<ReloadSignal>();
        services.AddHostedService<StopSignals>();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<BouncerPlaces>();
        services.AddSingleton<StatusReport>();
        services.AddSingleton<SnapshotTaker>();
        services.AddSingleton<SnapshotFeed>();
    }

    private static AccessLog OpenAccessLog(AccessLogSettings settings)
    {
        try
        {
            return new AccessLog(settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EdgeStartException($"access-log.file: {exception.Message}");
        }
    }

    private static void AddActors(IServiceCollection services, ProxySettings settings, string akkaHocon) =>
        services.AddAkka("edge", (akka, provider) =>
        {
            var loops = provider.GetRequiredService<LoopGroup>().Loops;
            var setup = new LoopSetup(loops);
            akka.LogByHost()
                .AddSetup(setup)
                .AddHocon(AkkaHocon.Base + setup.Hocon + "\n" + BanTableActor.Hocon, HoconAddMode.Prepend)
                .AddHocon(akkaHocon, HoconAddMode.Prepend)
                .AddHocon(AkkaHocon.Local, HoconAddMode.Prepend)
                .WithActors(async (system, registry) =>
                {
                    var metrics = provider.GetRequiredService<PrometheusProxyMetrics>();
                    var owner = provider.GetRequiredService<ActorConnectionOwner>();
                    await owner.StartAsync(system, loops);
                    registry.Register<UpstreamSupervisorActor>(system.ActorOf(
                        UpstreamSupervisorActor.Props(new UpstreamMonitorOptions { OnHealth = metrics.SetHealthy }), "upstreams"));
                    var filter = system.ActorOf(
                        Props.Create(() => new KernelFilterActor(
                            provider.GetRequiredService<IKernelFilter>(), provider.GetRequiredService<BanTable>(), provider.GetRequiredService<KernelFilterStatus>(),
                            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<KernelFilterActor>>())),
                        "kernel-filter");
                    registry.Register<KernelFilterActor>(filter);
                    var neverBanned = new NeverBanned(settings.Bans, NeverBanned.InterfaceAddresses(), Core.Upstreams.UpstreamSet.Empty);
                    var time = provider.GetRequiredService<TimeProvider>();
                    var table = new BanTableOptions
                    {
                        Table = provider.GetRequiredService<BanTable>(),
                        Clock = BanClock.Start(time),
                        NeverBanned = neverBanned,
                        Loops = owner.LoopSupervisors,
                        Filter = filter,
                        Status = provider.GetRequiredService<BanTableStatus>(),
                        Store = new BanStoreOptions { Path = settings.Bans.Store, HistoryTime = settings.Bans.HistoryTime },
                        OnCut = count => metrics.BanConnectionsCut.Inc(count),
                        OnPropagated = took => metrics.BanPropagation.Observe(took.TotalSeconds),
                        Time = time,
                        Logger = provider.GetRequiredService<ILogger<BanTableActor>>(),
                    };
                    var bans = system.ActorOf(Props.Create(() => new BanTableActor(table)), "bans");
                    registry.Register<BanTableActor>(bans);
                    var certificates = provider.GetRequiredService<EdgeCertificates>();
                    var nodeCertificates = system.ActorOf(certificates.NodeProps(), "node-certificates");
                    registry.Register<NodeCertificatesActor>(nodeCertificates);
                    provider.GetRequiredService<ClusterService>().Keep(system, bans, nodeCertificates);
                    registry.Register<LoneKeeperActor>(system.ActorOf(LoneKeeper(provider, settings, certificates, nodeCertificates), "lone-certificate-keeper"));
                    await AwaitBans(bans, provider.GetRequiredService<ILogger<BanTableActor>>());
                    var feeds = new FeedOptions
                    {
                        Bans = bans,
                        Table = provider.GetRequiredService<BanTable>(),
                        Folder = new FeedFolder(settings.Bans.Store.Length == 0 ? "" : Path.Combine(Path.GetDirectoryName(settings.Bans.Store) ?? "", "feeds")),
                        Time = time,
                        Logger = provider.GetRequiredService<ILogger<FeedSupervisorActor>>(),
                        OnLooked = metrics.FeedLooked,
                        OnRetired = metrics.FeedRetired,
                    };
                    registry.Register<FeedSupervisorActor>(system.ActorOf(Props.Create(() => new FeedSupervisorActor(feeds)), "feeds"));
                });
        });

    /// <summary>Renews for this node while no keeper of a cluster does.</summary>
    private static Props LoneKeeper(IServiceProvider provider, ProxySettings settings, EdgeCertificates certificates, IActorRef nodeCertificates)
    {
        var cluster = provider.GetRequiredService<ClusterStatus>();
        var isPrivate = settings.Cluster.IsPrivate;
        return LoneKeeperActor.Props(
            new LoneKeeperOptions
            {
                IsInCluster = () => isPrivate && cluster.IsMember,
                Keeper = certificates.LoneKeeperProps,
                Node = nodeCertificates,
                Wanted = () => certificates.Wanted,
                Patience = isPrivate ? ClusterPatience : TimeSpan.Zero,
            },
            provider.GetRequiredService<ILogger<LoneKeeperActor>>());
    }

    private const int ManyBans = 10_000;

    /// <summary>Nobody is accepted before the bans of this node's own file are in force. The cluster's are not waited for, nor a disk that hangs.</summary>
    private static async Task AwaitBans(IActorRef bans, ILogger logger)
    {
        try
        {
            var loaded = await bans.Ask<BansInForce>(Actors.Bans.AwaitBans.Instance, BanLoadTimeout);
            if (loaded.Count >= ManyBans)
            {
                // Reading leaves several times their size behind, which would stay resident for hours; nobody is connected yet.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
            }
        }
        catch (AskTimeoutException)
        {
            EdgeLog.BansNotLoaded(logger, BanLoadTimeout);
        }
    }

    private static void ConfigureAdmin(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, AdminSettings admin)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = AdminApi.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = 1000;
        foreach (var endPoint in admin.Bind)
        {
            kestrel.Listen(endPoint, listen =>
            {
                if (admin.TlsCertificate.Length > 0)
                {
                    listen.UseHttps(LoadCertificate(admin));
                }
            });
        }
    }

    private static X509Certificate2 LoadCertificate(AdminSettings admin)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(admin.TlsCertificate, admin.TlsKey);
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new EdgeStartException($"admin.tls: {exception.Message}");
        }
    }
}
