using ActorProxy.Hosting;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorProxy.Tests.Configuration;

/// <summary>What a partition may not do depends on these, so they are held as the running system sees them.</summary>
public sealed class AkkaBaseTests
{
    [Fact]
    public async Task Cluster_KeepsTheMajorityAndNeverStopsTheEdge()
    {
        var system = ActorSystem.Create("base", ConfigurationFactory.ParseString(AkkaHocon.Base + AkkaHocon.Cluster + """

            akka {
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              loglevel = OFF
              stdout-loglevel = OFF
            }
            """));
        try
        {
            var cluster = Cluster.Get(system);
            var resolver = system.Settings.Config.GetConfig("akka.cluster.split-brain-resolver");

            Assert.IsType<Akka.Cluster.SBR.SplitBrainResolverProvider>(cluster.DowningProvider);
            Assert.Equal("keep-majority", resolver.GetString("active-strategy"));
            Assert.Equal(TimeSpan.FromSeconds(7), resolver.GetTimeSpan("stable-after"));
            Assert.Equal(TimeSpan.FromSeconds(7), cluster.DowningProvider.DownRemovalMargin);
            Assert.False(resolver.GetBoolean("down-all-when-unstable"));
            Assert.False(system.Settings.Config.GetBoolean("akka.cluster.run-coordinated-shutdown-when-down"));
            Assert.Equal("actorproxy.cluster-dispatcher", cluster.Settings.UseDispatcher);
            Assert.Equal(2, system.Settings.Config.GetInt("actorproxy.cluster-dispatcher.dedicated-thread-pool.thread-count"));
        }
        finally
        {
            await system.Terminate();
        }
    }
}
