namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>How this node shares its bans with the others of its cluster.</summary>
public sealed record BanReplicationOptions
{
    /// <summary>There are, or will be, other nodes: it is not synced before it has met one, or is known to be alone.</summary>
    public bool ExpectsPeers { get; init; }

    /// <summary>This node was in the cluster before, and comes back: its patience begins when it is a member again.</summary>
    public bool ComesBack { get; init; }

    /// <summary>
    /// How long a node that meets nobody says that it is not synced. Default 30 s: longer than joining takes; and when the others are
    /// down or cut off, an edge that a balancer leaves out for good would be worse than one without their last bans.
    /// </summary>
    public TimeSpan SyncPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often what is remembered is compared with one other node. Default 1 s; five times as often until it is synced.</summary>
    internal TimeSpan RepairInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take until the message, or the answer, counts as lost.</summary>
    internal TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
