namespace ActorProxy.Actors.Tests.Bans;

/// <summary>Settings for nodes of a cluster that live in this process.</summary>
internal static class InProcessCluster
{
    /// <summary>A free port, gossip that is in a hurry, and patience with a machine that is busy with other tests.</summary>
    public const string Hocon = """
        akka {
          loglevel = ERROR
          stdout-loglevel = ERROR
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          cluster {
            gossip-interval = 200 ms
            leader-actions-interval = 200 ms
            failure-detector { heartbeat-interval = 250 ms, acceptable-heartbeat-pause = 10 s }
            run-coordinated-shutdown-when-down = off
          }
          coordinated-shutdown.run-by-actor-system-terminate = off
        }

        """;
}
