using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Storing;

/// <summary>From the store to its parent, when it has opened, and when it has found more, or lost something, later.</summary>
/// <param name="Content">To be merged into the table.</param>
/// <param name="WantsAll">The store may lack bans in force: they are to be sent again.</param>
internal sealed record BansLoaded(BanStoreContent Content, bool WantsAll) : INoSerializationVerificationNeeded;

/// <summary>To the store: remember these records, if they are newer than what is remembered. Answered with <see cref="BansStored"/>.</summary>
internal sealed record StoreBans(IReadOnlyList<Ban> Records) : INoSerializationVerificationNeeded;

/// <summary>They are in the file and survive the process; in memory, when there is no file or it does not work.</summary>
/// <param name="Taken">Those that were newer.</param>
internal sealed record BansStored(IReadOnlyList<Ban> Taken) : INoSerializationVerificationNeeded;

/// <summary>To the store: how does what is remembered compare to another's? Answered with <see cref="DigestCompared"/>.</summary>
/// <param name="Root">The other's.</param>
internal sealed record CompareDigest(ulong Root) : INoSerializationVerificationNeeded;

/// <param name="Buckets">This node's; empty when it remembers the same.</param>
internal sealed record DigestCompared(ulong[] Buckets) : INoSerializationVerificationNeeded;

/// <summary>To the store: which buckets differ from another's? Answered with <see cref="BucketsDiffering"/>.</summary>
/// <param name="Buckets">The other's.</param>
internal sealed record DifferDigest(ulong[] Buckets) : INoSerializationVerificationNeeded;

/// <param name="Buckets">Which.</param>
/// <param name="Own">All of this node's.</param>
internal sealed record BucketsDiffering(IReadOnlyList<ushort> Buckets, ulong[] Own) : INoSerializationVerificationNeeded;

/// <summary>To the store: its digest's root. Answered with <see cref="DigestRoot"/>.</summary>
internal sealed record GetDigestRoot : INoSerializationVerificationNeeded
{
    public static readonly GetDigestRoot Instance = new();
}

internal sealed record DigestRoot(ulong Root) : INoSerializationVerificationNeeded;
