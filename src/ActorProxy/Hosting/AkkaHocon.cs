using Akka.Hosting;

namespace ActorProxy.Hosting;

/// <summary>What we ask of Akka beyond its own defaults; the configuration file's <c>akka</c> section has the last word, in both systems.</summary>
internal static class AkkaHocon
{
    /// <summary>Of both actor systems.</summary>
    public static readonly string Base = $$"""
        akka {
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          # The host's own logging decides what is shown.
          loglevel = INFO
          # Nothing here is timed finer; the default of 10 ms wakes an idle process 100 times a second.
          scheduler.tick-duration = 50 ms
          stdout-loglevel = WARNING
          stdout-logger-class = "{{typeof(EarlyAndLateLogger).AssemblyQualifiedName}}"
          coordinated-shutdown {
            exit-clr = off
            # The host stops us: a signal handled twice would cut the drain short.
            run-by-clr-shutdown-hook = off
          }
        }

        """;

    /// <summary>Of the cluster's system.</summary>
    public static readonly string Cluster = """
        akka {
          cluster {
            # Its keeper ends the system of a node that was removed, and starts another.
            run-coordinated-shutdown-when-down = off
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = keep-majority
              # Waited for twice: until a silent node is downed, and until another one counts in its place. With Akka's 20 s
              # reports of its clients were counted again after 46 s, with 7 s after about 20.
              stable-after = 7 s
              # Whole clusters that flap would remove themselves.
              down-all-when-unstable = off
            }
            # Heartbeats must not wait behind DNS, logging or the admin API.
            use-dispatcher = actorproxy.cluster-dispatcher
          }
        }
        actorproxy.cluster-dispatcher {
          type = ForkJoinDispatcher
          throughput = 100
          dedicated-thread-pool { thread-count = 2, threadtype = background }
        }

        """;

    /// <summary>Of the edge's system, above what the configuration says: it talks to nobody.</summary>
    public const string Local = "akka.actor.provider = local\n";

    /// <summary>Logs to where the process logs.</summary>
    public static AkkaConfigurationBuilder LogByHost(this AkkaConfigurationBuilder akka) => akka.ConfigureLoggers(loggers =>
    {
        loggers.ClearLoggers();
        loggers.AddLoggerFactory();
    });
}
