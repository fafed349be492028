namespace ActorProxy.Core.Bans;

/// <summary>A ban that was imposed or changed, or one that is over.</summary>
public readonly record struct BanChange(Ban Ban, bool IsOver);

/// <summary>What changed since a place in the record.</summary>
/// <param name="Next">The place to ask from the next time.</param>
/// <param name="IsComplete">False when there were changes that are forgotten: the table itself has to be read besides.</param>
/// <param name="Changes">In their order, at most one for each prefix and origin: the last.</param>
public sealed record RecentChanges(long Next, bool IsComplete, IReadOnlyList<BanChange> Changes);

/// <summary>The last changes of the ban table, for those who follow it at their own pace.</summary>
/// <remarks>
/// A bounded ring: nobody is waited for, and a follower costs a number. Who falls behind by more than <see cref="Capacity"/> reads the
/// table. Any thread; only writers of the table and followers take its lock, lookups do not.
/// </remarks>
public sealed class BanChanges
{
    /// <summary>1 MiB of references at most; a table that changes a thousand times a second is remembered for a minute.</summary>
    public const int Capacity = 65_536;

    private readonly Lock _lock = new();

    // Grows by doubling: most tables never see this many changes.
    private BanChange[] _ring = new BanChange[64];
    private long _next;

    /// <summary>The place after the last change. Taken before the table is read, nothing is missed in between.</summary>
    public long Next
    {
        get
        {
            lock (_lock)
            {
                return _next;
            }
        }
    }

    /// <param name="place">What <see cref="Next"/> or <see cref="RecentChanges.Next"/> said.</param>
    public RecentChanges Since(long place)
    {
        BanChange[] recorded;
        long next;
        bool isComplete;
        lock (_lock)
        {
            next = _next;
            var first = Math.Clamp(place, Math.Max(0, next - _ring.Length), next);
            isComplete = first == place;
            recorded = new BanChange[next - first];
            for (var i = 0; i < recorded.Length; i++)
            {
                recorded[i] = _ring[(first + i) % _ring.Length];
            }
        }

        return new RecentChanges(next, isComplete, LastOfEach(recorded));
    }

    /// <summary>To be called after the table has changed.</summary>
    internal void Add(BanChange change)
    {
        lock (_lock)
        {
            if (_next == _ring.Length && _ring.Length < Capacity)
            {
                Array.Resize(ref _ring, _ring.Length * 2);
            }

            _ring[_next % _ring.Length] = change;
            _next++;
        }
    }

    private static List<BanChange> LastOfEach(BanChange[] changes)
    {
        var seen = new HashSet<(Addresses.IpPrefix, BanOrigin)>(changes.Length);
        var last = new List<BanChange>();
        for (var i = changes.Length - 1; i >= 0; i--)
        {
            if (seen.Add((changes[i].Ban.Prefix, changes[i].Ban.Origin)))
            {
                last.Add(changes[i]);
            }
        }

        last.Reverse();
        return last;
    }
}
