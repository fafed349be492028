using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Filtering;
using ActorProxy.Actors.Upstreams;
using ActorProxy.Admin;
using ActorProxy.Core;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Filtering;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Settings;
using ActorProxy.Metrics;
using ActorProxy.Sites;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Logging.Console;

namespace ActorProxy.Hosting;

/// <summary>Puts an edge together: loops and data path, actor system, admin API. Wiring only.</summary>
public static class EdgeHost
{
    /// <summary>Builds the process around a valid configuration; nothing runs yet.</summary>
    /// <param name="source">Its settings must have been loaded without an error.</param>
    /// <param name="errors">Gets the log and the ready line.</param>
    /// <exception cref="EdgeStartException">A file the configuration names cannot be opened.</exception>
    public static WebApplication Build(ConfigSource source, TextWriter errors)
    {
        var settings = source.Loaded.Settings!;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "actorproxy", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Host.ConfigureHostOptions(host =>
        {
            // The drain ends by its own deadline, and Akka's phases by theirs: nothing here may cut them short.
            host.ShutdownTimeout = settings.Limits.DrainTime + TimeSpan.FromMinutes(1);
        });
        ConfigureLogging(builder.Logging);
        AddEdge(builder.Services, settings, source, errors);
        AddActors(builder.Services, settings, source.Loaded.AkkaHocon);
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureAdmin(kestrel, settings.Admin));
        if (settings.Admin.Bind.Count == 0)
        {
            builder.Services.AddSingleton<IServer, NoServer>();
        }

        var app = builder.Build();
        StartActors(app.Services);
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
        // A failed start is told in one line by the command, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddFilter("Akka", LogLevel.Warning);
        logging.AddFilter("ActorProxy", LogLevel.Information);
    }

    private static void AddEdge(IServiceCollection services, ProxySettings settings, ConfigSource source, TextWriter errors)
    {
        services.AddSingleton(source);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<EdgeStatus>();
        services.AddSingleton(provider => new ReadyLine(provider.GetRequiredService<IServer>(), errors));
        services.AddSingleton(provider => LoopGroup.Create(settings.Loops, provider.GetRequiredService<ILogger<LoopGroup>>()));
        services.AddSingleton<BanTable>();
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
        services.AddSingleton<SiteTls>();
        services.AddSingleton<ISiteObserver, SiteRecorder>();
        services.AddSingleton<SiteServer>();
        services.AddSingleton<IOffload>(provider => provider.GetRequiredService<SiteServer>());
        services.AddSingleton<EdgeProxy>();
        services.AddSingleton<ConfigReloader>();
        services.AddSingleton<EdgeService>();
        services.AddHostedService(provider => provider.GetRequiredService<EdgeService>());
        services.AddHostedService<ReloadSignal>();
        services.AddHostedService<StopSignals>();
        services.AddSingleton<MetricsCollector>();
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
        services.AddAkka("actorproxy", (akka, provider) =>
        {
            var loops = provider.GetRequiredService<LoopGroup>().Loops;
            var setup = new LoopSetup(loops);
            var alone = settings.Cluster.Seeds.Count == 0;
            akka.ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLoggerFactory();
                })
                .WithRemoting(new RemoteOptions { HostName = settings.Cluster.Host, Port = alone ? 0 : settings.Cluster.Port })
                .WithClustering()
                .AddSetup(setup)
                .AddHocon(AkkaHocon.Base + setup.Hocon, HoconAddMode.Prepend)
                .AddHocon(akkaHocon, HoconAddMode.Prepend)
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
                    registry.Register<BanTableActor>(system.ActorOf(
                        Props.Create(() => new BanTableActor(
                            provider.GetRequiredService<BanTable>(), neverBanned, owner.LoopSupervisors, filter, count => metrics.BanConnectionsCut.Inc(count),
                            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<BanTableActor>>())),
                        "bans"));
                })
                .AddStartup((system, _) =>
                {
                    // A cluster of one forms by itself; accepting does not wait for it.
                    if (alone)
                    {
                        var cluster = Cluster.Get(system);
                        cluster.Join(cluster.SelfAddress);
                    }
                });
        });

    private static void StartActors(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<ActorSystem>();
        }
        catch (AggregateException exception) when (exception.GetBaseException().InnerException is SocketException cause)
        {
            throw new EdgeStartException($"cluster: the address for other nodes (cluster.host, cluster.port) cannot be bound: {cause.Message}");
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
