using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Replicating;

// What goes between nodes. Each has a manifest in Serialization/ClusterMessageSerializer; none is changed, a new one is added.

/// <summary>To another node's replicator: decisions of this one. Answered with <see cref="BanBatchTaken"/>; not passed on.</summary>
/// <param name="Number">Repeated in the answer.</param>
/// <param name="Records">At most <see cref="WireLimits.MaxRecordCount"/> and <see cref="WireLimits.MaxRecordBytes"/>.</param>
public sealed record BanBatch(long Number, IReadOnlyList<Ban> Records);

/// <summary>A batch is in the other node's table: the next may come.</summary>
public sealed record BanBatchTaken(long Number);

/// <summary>To another node's replicator: what this one remembers, in 8 bytes. Answered with <see cref="BanDigests"/>.</summary>
public sealed record BanRoot(ulong Root);

/// <summary>What a node remembers, by bucket. Sent in answer to <see cref="BanRoot"/>, and in turn by who asked if the two differ.</summary>
/// <param name="IsAnswer">To a root; the one that asked sends its own then.</param>
/// <param name="Buckets">Empty when sender and receiver remember the same, else one for each of <see cref="BanDigest.BucketCount"/>.</param>
public sealed record BanDigests(bool IsAnswer, ulong[] Buckets);

/// <summary>To another node's replicator: send me the records of these buckets, one chunk at a time. Answered with <see cref="BanChunk"/>.</summary>
/// <param name="Session">Repeated in the answer.</param>
/// <param name="Buckets">At most <see cref="WireLimits.MaxBucketCount"/>, in the order they are wanted.</param>
/// <param name="After">The last prefix of the first bucket that has come already; null = none has.</param>
public sealed record PullBans(long Session, IReadOnlyList<ushort> Buckets, IpPrefix? After);

/// <summary>A stretch of the records asked for.</summary>
/// <param name="Session">Of the question.</param>
/// <param name="Records">At most <see cref="WireLimits.MaxRecordCount"/> and <see cref="WireLimits.MaxRecordBytes"/>.</param>
/// <param name="BucketsDone">How many of the question's buckets have come to their end.</param>
/// <param name="After">Where the next bucket has to be gone on with; null = at its beginning.</param>
public sealed record BanChunk(long Session, IReadOnlyList<Ban> Records, int BucketsDone, IpPrefix? After);
