using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>How a record from elsewhere stands to what this node knows of its prefix.</summary>
public enum BanVerdict
{
    /// <summary>Known already, or overtaken.</summary>
    Older,

    /// <summary>It holds from now on.</summary>
    Newer,

    /// <summary>The table has nothing on the prefix; a record that ended may be remembered elsewhere, and that one may be newer.</summary>
    Unknown,
}

/// <summary>What a record changed for clients.</summary>
public enum BanEffect
{
    None,

    /// <summary>Clients are refused that were not.</summary>
    Imposed,

    /// <summary>Clients get in again, now or sooner than before.</summary>
    Eased,
}

/// <summary>The table of active bans as this node's copy of what all nodes have decided.</summary>
/// <remarks>
/// The table holds active records only, so it alone cannot tell an old record from a new one for a prefix whose ban has ended:
/// that is <see cref="BanVerdict.Unknown"/>, and rare, since most records are newer than everything seen so far. Not thread-safe:
/// the ban table's writer owns it.
/// </remarks>
/// <param name="table">Written here only.</param>
/// <param name="clock">Sees every version.</param>
public sealed class BanReplica(BanTable table, BanClock clock)
{
    /// <summary>Compares a record with what is known, and takes note of its version.</summary>
    public BanVerdict Judge(Ban record, long nowUnixMs)
    {
        var isNewest = clock.Observe(record.Version);
        if (table.Get(record.Prefix) is { } current)
        {
            return record.Version > current.Version ? BanVerdict.Newer : BanVerdict.Older;
        }

        return isNewest || !record.IsActive(nowUnixMs) ? BanVerdict.Newer : BanVerdict.Unknown;
    }

    /// <summary>Puts the record that holds in force: into the table while it is active, out of it when it has ended.</summary>
    /// <param name="record">At least as new as what the table has on its prefix.</param>
    /// <param name="nowUnixMs">Milliseconds since 1970.</param>
    /// <param name="isSpared">This node never bans the prefix; the others may.</param>
    public BanEffect Enforce(Ban record, long nowUnixMs, bool isSpared)
    {
        var before = table.Get(record.Prefix) is { } current && current.IsActive(nowUnixMs) ? current : null;
        if (isSpared || !record.IsActive(nowUnixMs))
        {
            table.Remove(record.Prefix);
            return before is null ? BanEffect.None : BanEffect.Eased;
        }

        table.Put(record);
        return before is null ? BanEffect.Imposed : record.EndsBefore(before) ? BanEffect.Eased : BanEffect.None;
    }

    /// <summary>Takes bans out of the table that this node must not enforce any more.</summary>
    /// <returns>Whom it concerned.</returns>
    public IReadOnlyList<IpPrefix> Spare(NeverBanned neverBanned)
    {
        var spared = table.All().Select(ban => ban.Prefix).Where(neverBanned.Covers).ToList();
        spared.ForEach(prefix => table.Remove(prefix));
        return spared;
    }
}
