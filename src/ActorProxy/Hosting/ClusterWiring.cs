using System.Net;
using ActorProxy.Actors.Clustering;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using ClusterSettings = ActorProxy.Core.Settings.ClusterSettings;

namespace ActorProxy.Hosting;

/// <summary>Puts this node among the others, or in a cluster of its own. Accepting does not wait for either.</summary>
internal static class ClusterWiring
{
    public static AkkaConfigurationBuilder WithCluster(this AkkaConfigurationBuilder akka, ClusterSettings settings) =>
        akka.WithRemoting(Remoting(settings)).WithClustering();

    public static void Join(ActorSystem system, ClusterSettings settings)
    {
        var cluster = Cluster.Get(system);
        var self = cluster.SelfAddress;
        if (settings.Seeds.Count == 0)
        {
            cluster.Join(self);
        }
        else
        {
            // The protocol's name depends on TLS.
            cluster.JoinSeedNodes(settings.Seeds.Select(seed => new Address(self.Protocol, self.System, seed.Host, seed.Port)));
        }
    }

    /// <summary>Watches for the day the others go on without this node: then it drains and ends as soon as it can come back.</summary>
    public static void Watch(ActorSystem system, ClusterSettings settings, IServiceProvider services)
    {
        var status = services.GetRequiredService<ClusterStatus>();
        var logger = services.GetRequiredService<ILogger<ClusterWatchActor>>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        system.ActorOf(Props.Create(() => new ClusterWatchActor(settings.Seeds, status, lifetime.StopApplication, logger)), "cluster-watch");
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
}
