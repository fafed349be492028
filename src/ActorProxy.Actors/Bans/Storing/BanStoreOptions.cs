namespace ActorProxy.Actors.Bans.Storing;

/// <summary>Where bans outlive the process, and for how long an ended one is remembered.</summary>
public sealed record BanStoreOptions
{
    /// <summary>
    /// The file, relative to the working directory. It and a directory that has to be made for it are the owner's alone (0600, 0700).
    /// Empty = none: bans live in memory, and a restart forgets what no other node tells.
    /// </summary>
    public string Path { get; init; } = "data/bans.db";

    /// <summary>
    /// How long after its end a ban counts for the next one's offence count. Default 30 days; 0 = not at all. Then, but not within
    /// <see cref="LeastRetention"/>, it is deleted on every node: one that was away for longer may bring a ban back that was lifted meanwhile.
    /// </summary>
    public TimeSpan HistoryTime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Ended records are what tells nodes that were away that a ban is over. A day: a partition over night.</summary>
    internal static readonly TimeSpan LeastRetention = TimeSpan.FromDays(1);

    /// <summary>How often a file that could not be written is tried again.</summary>
    internal TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often what has faded is deleted: nodes differ no longer than that.</summary>
    internal TimeSpan PurgeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Ended bans remembered without a file, the latest; 200 bytes each.</summary>
    internal int MaxEndedInMemory { get; init; } = 100_000;
}
