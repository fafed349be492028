namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>Numbers that no two questions of a process share, so that a late answer is not taken for another's. Any thread.</summary>
internal static class BatchNumbers
{
    private static long _last;

    public static long Next() => Interlocked.Increment(ref _last);
}
