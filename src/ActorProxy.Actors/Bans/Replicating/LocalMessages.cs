using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>To the replicator: decisions of this node, for all others at once.</summary>
internal sealed record PushBans(IReadOnlyList<Ban> Records) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: whom to tell of its decisions from now on; nobody while there is no cluster system.</summary>
public sealed record ReplicateTo(IActorRef Replicator) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: what another node has decided. Answered with <see cref="BatchTaken"/> when it is in the table.</summary>
/// <param name="Batch">As it came.</param>
/// <param name="Peer">Who waits for the word that it was taken.</param>
internal sealed record TakeBatch(BanBatch Batch, IActorRef Peer) : INoSerializationVerificationNeeded;

internal sealed record BatchTaken(TakeBatch Taken) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: what repair found. Answered with <see cref="BansMerged"/> when it is stored.</summary>
internal sealed record MergeBans(IReadOnlyList<Ban> Records) : INoSerializationVerificationNeeded;

internal sealed record BansMerged : INoSerializationVerificationNeeded
{
    public static readonly BansMerged Instance = new();
}
