using System.Net;
using System.Net.Sockets;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Certificates;
using ActorProxy.Actors.Clustering;
using ActorProxy.Actors.Connections;
using ActorProxy.Certificates;
using ActorProxy.Core;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using ClusterSettings = ActorProxy.Core.Settings.ClusterSettings;

namespace ActorProxy.Hosting;

/// <summary>Builds the actor system that talks to other nodes: remoting, cluster, sharding, replicator. One after the other, as often as asked.</summary>
/// <remarks>A host of its own inside the process's, so that it can end and begin anew while connections live on. Wiring only.</remarks>
internal sealed class ClusterSystem(
    ConfigSource source, EdgeProxy edge, ClientWatch watch, BanTableStatus status, EdgeCertificates certificates, ILoggerFactory loggers) : IDisposable
{
    // Phases of Akka's own shut-down end after 5 to 10 s each; in good order it takes one or two.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private Task<IHost>? _first;
    private IHost? _host;
    private bool _isFirstGiven;

    private static ClusterSettings SettingsOf(ConfigSource source) => source.Loaded.Settings!.Cluster;

    /// <summary>Begins to open the way to other nodes, beside whatever else has to start.</summary>
    public void Begin() => _first = BuildAsync();

    /// <summary>Ends when other nodes can reach this one.</summary>
    /// <exception cref="EdgeStartException">The address cannot be bound, or the TLS files do not fit.</exception>
    public Task AwaitFirst() => _first!;

    /// <summary>Gives a cluster system that listens and has joined nobody; the one that was begun first, then new ones.</summary>
    /// <param name="bans">The ban table's actor.</param>
    /// <param name="nodeCertificates">This node's certificates' actor.</param>
    /// <param name="comesBack">The node has been in the cluster before.</param>
    public async Task<RunningCluster> StartAsync(IActorRef bans, IActorRef nodeCertificates, bool comesBack)
    {
        var host = await (_isFirstGiven ? BuildAsync() : _first!);
        _isFirstGiven = true;
        _host = host;

        try
        {
            // Sharding blocks until its region is there.
            return await Task.Run(() => Populate(host, bans, nodeCertificates, comesBack));
        }
        catch
        {
            // Or nobody would ever let go of its port.
            await StopAsync(host);
            throw;
        }
    }

    public void Dispose() => _host?.Dispose();

    private RunningCluster Populate(IHost host, IActorRef bans, IActorRef nodeCertificates, bool comesBack)
    {
        var system = host.Services.GetRequiredService<ActorSystem>();
        var options = new BanReplicationOptions { ExpectsPeers = SettingsOf(source).Seeds.Count > 0, ComesBack = comesBack };
        system.ActorOf(Props.Create(() => new ClusterSideActor()), ClusterSideActor.Name);
        var logger = loggers.CreateLogger<BanReplicatorActor>();
        if (SettingsOf(source).IsPrivate)
        {
            var exchange = system.ActorOf(certificates.ExchangeProps(nodeCertificates, options.ExpectsPeers), CertificateExchangeActor.Name);
            KeeperSingleton.Start(system, certificates.KeeperProps(exchange));
        }

        return new RunningCluster(
            Cluster.Get(system),
            system.ActorOf(Props.Create(() => new BanReplicatorActor(options, bans, status, logger)), BanReplicatorActor.Name),
            ClientSharding.Start(system, watch, bans),
            system.ActorOf(Props.Create(() => new EvidenceActor(edge.Evidence)), EvidenceActor.Name),
            () => StopAsync(host));
    }

    private static async Task StopAsync(IHost host)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        var terminated = host.Services.GetRequiredService<ActorSystem>().WhenTerminated;
        try
        {
            await host.StopAsync(patience.Token);
            await terminated.WaitAsync(patience.Token);
        }
        finally
        {
            host.Dispose();
        }
    }

    // A thread of its own: Akka blocks until the address is bound.
    private Task<IHost> BuildAsync() =>
        Task.Factory.StartNew(Build, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private IHost Build()
    {
        var remoting = Remoting(SettingsOf(source));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "actorproxy", ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton<ILoggerFactory>(new LimitedLogging(loggers, TimeProvider.System));

        // The usual one would take the signals that are the process's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddAkka("actorproxy", akka => akka
            .LogByHost()
            .WithRemoting(remoting)
            .WithClustering()
            .AddHocon(AkkaHocon.Base + AkkaHocon.Cluster + new LoopSetup([]).Hocon + "\n" + ClusterSerialization.Hocon + ClientSharding.Hocon, HoconAddMode.Prepend)
            .AddHocon(source.Loaded.AkkaHocon, HoconAddMode.Prepend));
        var host = builder.Build();
        try
        {
            host.Services.GetRequiredService<ActorSystem>();
            host.Start();
            return host;
        }
        catch (AggregateException exception) when (exception.GetBaseException().InnerException is SocketException cause)
        {
            host.Dispose();
            throw new EdgeStartException($"cluster: the address for other nodes (cluster.host, cluster.port) cannot be bound: {cause.Message}");
        }
    }

    private static RemoteOptions Remoting(ClusterSettings settings)
    {
        if (settings.Seeds.Count == 0)
        {
            return new RemoteOptions { HostName = IPAddress.Loopback.ToString(), Port = 0 };
        }

        var options = new RemoteOptions { HostName = settings.Host, Port = settings.Port };
        if (settings.TlsCertificate.Length > 0)
        {
            options.EnableSsl = true;
            options.Ssl = ClusterTls.Load(settings);
        }

        return options;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
