using System.Net;
using ActorProxy.Actors.Bans;
using ActorProxy.Actors.Bans.Watching;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Clustering;

/// <summary>What <see cref="ClusterKeeperActor"/> works with.</summary>
public sealed record ClusterKeeperOptions
{
    /// <summary>As configured, the same on every node; empty = a cluster of one.</summary>
    public required IReadOnlyList<DnsEndPoint> Seeds { get; init; }

    /// <summary>Starts a cluster system; told whether the node has been in a cluster before, and comes back.</summary>
    public required Func<bool, Task<RunningCluster>> Start { get; init; }

    /// <summary>The ban table's actor.</summary>
    public required IActorRef Bans { get; init; }

    /// <summary>Whether the table has what the others have.</summary>
    public required BanTableStatus BanStatus { get; init; }

    /// <summary>Led to the entities of the system that runs, and away when there is none.</summary>
    public required ClientRegion Clients { get; init; }

    /// <summary>Told how the node stands.</summary>
    public required ClusterStatus Status { get; init; }

    /// <summary>Called once, when no cluster system can be started any more.</summary>
    public required Action OnStuck { get; init; }

    /// <summary>Hears of partings and returns.</summary>
    public required ILogger Logger { get; init; }
}
