namespace ActorProxy.Core.Bans;

/// <summary>A set of hashes that one thread adds to and any thread looks into: open addressing, half full at most.</summary>
/// <remarks>
/// Entries never move within an array, and a larger array is complete before it is published, so a reader misses nothing that was
/// there when it began, unless the slice is being cleared, and then it is over.
/// </remarks>
internal sealed class EvidenceSlice(int maxSlots)
{
    /// <summary>8 KiB: a small edge needs no more.</summary>
    public const int SmallestSlots = 1024;

    private ulong[] _slots = [];
    private int _count;
    private long _endsAtMs = long.MinValue / 2;

    public int Count => Volatile.Read(ref _count);

    /// <summary>When writing to it ends or ended; far in the past when there is nothing in it.</summary>
    public long EndsAtMs
    {
        get => Volatile.Read(ref _endsAtMs);
        set => Volatile.Write(ref _endsAtMs, value);
    }

    /// <returns>False when it is filled to this part already.</returns>
    public bool AddUpTo(ulong entry, int part, int whole) => _count < (long)maxSlots / 2 * part / whole && Add(entry);

    /// <returns>False when there is no room.</returns>
    public bool Add(ulong entry)
    {
        var slots = _slots;
        if (slots.Length > 0 && slots[Place(slots, entry)] == entry)
        {
            return true;
        }

        if (_count >= slots.Length / 2)
        {
            if (slots.Length >= maxSlots)
            {
                return false;
            }

            slots = Grow();
        }

        Volatile.Write(ref slots[Place(slots, entry)], entry);
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    public bool Contains(ulong entry)
    {
        var slots = Volatile.Read(ref _slots);
        return slots.Length > 0 && Volatile.Read(ref slots[Place(slots, entry)]) == entry;
    }

    /// <summary>Empties it and keeps its room.</summary>
    public void Clear()
    {
        EndsAtMs = long.MinValue / 2;
        Array.Clear(_slots);
        Volatile.Write(ref _count, 0);
    }

    /// <summary>Where the entry is, else where it would be put. An empty place is never far: half of them are.</summary>
    private static int Place(ulong[] slots, ulong entry)
    {
        var mask = slots.Length - 1;
        var place = (int)entry & mask;
        while (Volatile.Read(ref slots[place]) is var found && found != 0 && found != entry)
        {
            place = (place + 1) & mask;
        }

        return place;
    }

    private ulong[] Grow()
    {
        var larger = new ulong[Math.Max(SmallestSlots, _slots.Length * 2)];
        foreach (var entry in _slots)
        {
            if (entry != 0)
            {
                larger[Place(larger, entry)] = entry;
            }
        }

        Volatile.Write(ref _slots, larger);
        return larger;
    }
}
