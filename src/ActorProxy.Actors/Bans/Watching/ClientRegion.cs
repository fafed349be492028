using ActorProxy.Actors.Clustering;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>The way to the entities of clients, as long as this node is part of a cluster. Any thread.</summary>
/// <remarks>Questions go to the cluster's system, which may be replaced at any time, and orders are carried out without it as well.</remarks>
/// <param name="watch">What the entities of this node share.</param>
public sealed class ClientRegion(ClientWatch watch)
{
    // A region that moves needs as long at times; a node that is cut off and not yet removed does not answer at all.
    private static readonly TimeSpan RegionPatience = TimeSpan.FromSeconds(1.5);

    private volatile RunningCluster? _cluster;
    private (ActorSystem System, IActorRef Bans) _edge;

    /// <summary>Where orders are carried out when the cluster does not. Before anything is asked.</summary>
    /// <param name="system">The edge's.</param>
    /// <param name="bans">The ban table's actor.</param>
    public void FallBackTo(ActorSystem system, IActorRef bans) => _edge = (system, bans);

    /// <summary>Asks a client's entity.</summary>
    /// <exception cref="AskTimeoutException">It did not answer, or cannot be asked since this node is detached.</exception>
    public Task<T> Ask<T>(IClientMessage message, TimeSpan patience) => Current.Clients.Ask<T>(message, patience);

    /// <summary>Which of these clients has any other node seen?</summary>
    /// <exception cref="AskTimeoutException">No answer, or this node is detached.</exception>
    public async Task<ClientsSeen> AskOthers(AskOthers question, TimeSpan patience)
    {
        var cluster = Current;
        return cluster.Cluster.State.Members.Count <= 1
            ? new ClientsSeen(new bool[question.Clients.Count])
            : await cluster.Evidence.Ask<ClientsSeen>(question, patience);
    }

    /// <summary>
    /// Has an order carried out by the client's entity; when that cannot be reached, by one on this node that knows no failures. What it
    /// decides is as good: it is in this node's table, and in the others' as soon as they can be reached.
    /// </summary>
    /// <exception cref="AskTimeoutException">The ban store does not answer either.</exception>
    public async Task<T> AskSomebody<T>(IClientMessage order, TimeSpan patience)
    {
        try
        {
            return await Ask<T>(order, RegionPatience);
        }
        catch (AskTimeoutException)
        {
            var entity = _edge.System.ActorOf(BanEntityActor.Props(watch, _edge.Bans));
            try
            {
                return await entity.Ask<T>(order, patience);
            }
            finally
            {
                _edge.System.Stop(entity);
            }
        }
    }

    internal void LeadTo(RunningCluster cluster) => _cluster = cluster;

    internal void LeadNowhere() => _cluster = null;

    private RunningCluster Current => _cluster ?? throw new AskTimeoutException("this node is in no cluster now");
}
