namespace ActorProxy.Core.Bans;

/// <summary>Gives this node's decisions their <see cref="BanVersion"/>: a hybrid logical clock.</summary>
/// <remarks>
/// Every version seen moves it forward, so a node whose wall clock is behind does not decide in vain: what it decides comes after
/// all it knows of. Nodes that decide about one prefix without knowing of each other are ordered by their wall clocks; there, and only
/// there, a clock that is off by some seconds is off by as many. Not thread-safe: the ban table's writer owns it.
/// </remarks>
/// <param name="time">The wall clock.</param>
/// <param name="node">This node, in this life: drawn anew at each start, so that no version is ever given twice.</param>
public sealed class BanClock(TimeProvider time, ulong node)
{
    private long _last;

    public static BanClock Start(TimeProvider time) => new(time, (ulong)Random.Shared.NextInt64());

    /// <summary>A version above every one given or seen.</summary>
    public BanVersion Next()
    {
        _last = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds() << BanVersion.CounterBits, _last + 1);
        return new BanVersion(_last, node);
    }

    /// <summary>Takes note of another's version.</summary>
    /// <returns>True when it is above all given or seen before: whatever this node remembers of its prefix is older.</returns>
    public bool Observe(BanVersion version)
    {
        if (version.Stamp <= _last)
        {
            return false;
        }

        _last = version.Stamp;
        return true;
    }
}
