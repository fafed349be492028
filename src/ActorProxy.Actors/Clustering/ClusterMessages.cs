using Akka.Actor;

namespace ActorProxy.Actors.Clustering;

/// <summary>To the cluster's keeper: leave for good. Answered with <see cref="ClusterStopped"/>.</summary>
public sealed record StopCluster : INoSerializationVerificationNeeded
{
    public static readonly StopCluster Instance = new();
}

/// <summary>This node has left and its cluster system is gone.</summary>
public sealed record ClusterStopped : INoSerializationVerificationNeeded
{
    public static readonly ClusterStopped Instance = new();
}
