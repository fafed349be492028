using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>To the replicator: decisions of this node, for all others at once.</summary>
internal sealed record PushBans(IReadOnlyList<Ban> Records) : INoSerializationVerificationNeeded;

/// <summary>To the ban table's actor: what repair found. Answered with <see cref="BansMerged"/> when it is stored.</summary>
internal sealed record MergeBans(IReadOnlyList<Ban> Records) : INoSerializationVerificationNeeded;

internal sealed record BansMerged : INoSerializationVerificationNeeded
{
    public static readonly BansMerged Instance = new();
}
