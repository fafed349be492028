using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Clustering;

/// <summary>Tells nodes of other clusters which one this node is in. Stands at the same path on every node.</summary>
public sealed class ClusterSideActor : ReceiveActor
{
    public const string Name = "side";

    public ClusterSideActor()
    {
        var cluster = Cluster.Get(Context.System);
        Receive<DescribeSide>(_ => Sender.Tell(ClusterSide.Of(cluster)));
    }
}
