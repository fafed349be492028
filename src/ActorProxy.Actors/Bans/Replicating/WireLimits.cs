namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>What one message between nodes may hold. Akka's frame is 128,000 bytes, and heartbeats wait behind a long one.</summary>
internal static class WireLimits
{
    public const int MaxRecordCount = 500;

    /// <summary>Of records; the message around them has some 20 more.</summary>
    public const int MaxRecordBytes = 64 * 1024;

    public const int MaxBucketCount = 512;
}
