using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Filtering;

/// <summary>Whom one loop refused at accept, and how often, since it was last asked.</summary>
/// <remarks>
/// Bounded: when more prefixes come than there is room for, those seen often keep their place and the others are counted too low.
/// Nobody is dropped for that; they are only noticed later. Loop thread only, except for <see cref="HasAny"/>. Counting allocates nothing.
/// </remarks>
internal sealed class RefusalCounts
{
    // 40 KB, made when counting begins. Four looks a second at some thousand refusals each meet fewer prefixes than this.
    private const int SlotCount = 1024;
    private const int ProbeCount = 8;

    private PrefixRefusals[]? _slots;
    private volatile bool _hasAny;

    public bool IsCounting => _slots is not null;

    /// <summary>True when there is something to <see cref="Drain"/>. Any thread.</summary>
    public bool HasAny => _hasAny;

    public void Turn(bool on)
    {
        _slots = on ? _slots ?? new PrefixRefusals[SlotCount] : null;
        _hasAny &= on;
    }

    public void Count(IpPrefix prefix)
    {
        if (_slots is not { } slots)
        {
            return;
        }

        // The hash of an address is seeded per process: a client cannot choose addresses that share a slot.
        var first = prefix.GetHashCode();
        var least = first & (SlotCount - 1);
        for (var probe = 0; probe < ProbeCount; probe++)
        {
            var index = (first + probe) & (SlotCount - 1);
            if (slots[index].Count == 0 || slots[index].Prefix == prefix)
            {
                slots[index] = new PrefixRefusals(prefix, slots[index].Count + 1);
                _hasAny = true;
                return;
            }

            least = slots[index].Count < slots[least].Count ? index : least;
        }

        // As Misra and Gries count: who takes a place has to wear down the one who has it.
        slots[least] = slots[least].Count == 1 ? new PrefixRefusals(prefix, 1) : slots[least] with { Count = slots[least].Count - 1 };
    }

    /// <summary>Hands out the counts and begins anew.</summary>
    public IReadOnlyList<PrefixRefusals> Drain()
    {
        if (_slots is not { } slots || !_hasAny)
        {
            return [];
        }

        var counts = Array.FindAll(slots, slot => slot.Count > 0);
        Array.Clear(slots);
        _hasAny = false;
        return counts;
    }
}
