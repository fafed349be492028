using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Clustering;

/// <summary>A cluster system that listens; it has joined nobody by itself.</summary>
/// <param name="Cluster">To join with, and to look at.</param>
/// <param name="Replicator">Takes this node's decisions to the others.</param>
/// <param name="Clients">The region of the clients' entities.</param>
/// <param name="Evidence">Asks the others whom they have seen.</param>
/// <param name="StopAsync">Leaves, if it has joined, ends the system and lets go of its port; within a bounded time.</param>
public sealed record RunningCluster(Cluster Cluster, IActorRef Replicator, IActorRef Clients, IActorRef Evidence, Func<Task> StopAsync);
