using Akka.Actor;
using Akka.Cluster.Tools.Singleton;

namespace ActorProxy.Actors.Certificates;

/// <summary>One <see cref="CertificateKeeperActor"/> in the cluster, on its oldest node; when that one goes, on the next oldest.</summary>
public static class KeeperSingleton
{
    public const string Name = "certificate-keeper";

    /// <param name="system">Part of a cluster, or soon to be.</param>
    /// <param name="keeper">How this node would run it.</param>
    public static void Start(ActorSystem system, Props keeper) => system.ActorOf(
        ClusterSingletonManager.Props(keeper, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)), Name);
}
