using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>What one loop has seen: the writer's side of an <see cref="EvidenceTable"/>.</summary>
/// <remarks>One thread writes, any thread reads; no lock. In steady state nothing is allocated: slices are used again.</remarks>
public sealed class EvidenceLog
{
    private readonly EvidenceTable _table;
    private readonly EvidenceSlice[] _slices;
    private int _current;

    internal EvidenceLog(EvidenceTable table, int maxSlots)
    {
        _table = table;
        _slices = [.. Enumerable.Range(0, EvidenceTable.SliceCount + 1).Select(_ => new EvidenceSlice(maxSlots))];
    }

    /// <summary>Entries held, expired ones included.</summary>
    internal int Count => _slices.Sum(slice => slice.Count);

    /// <summary>Remembers that a client reached an upstream. The loop's thread only.</summary>
    /// <param name="client">As <see cref="IpPrefix.OfClient"/> has it.</param>
    /// <param name="upstream">Which.</param>
    /// <param name="nowMs">By a clock that never goes back; the same for all logs and for who asks.</param>
    /// <returns>True when a new slice began: who is still connected has to be recorded again, or would be forgotten with the old ones.</returns>
    public bool Record(IpPrefix client, UpstreamMark upstream, long nowMs)
    {
        var entry = _table.EntryOf(client, upstream);
        var current = _slices[_current];
        if (nowMs < current.EndsAtMs && current.Add(entry))
        {
            return false;
        }

        Begin(nowMs).Add(entry);
        return true;
    }

    /// <summary>Is the slice that is being written complete? The loop's thread only.</summary>
    public bool IsDue(long nowMs) => _slices[_current] is { Count: > 0 } current && nowMs >= current.EndsAtMs;

    /// <summary>Begins a new slice. The loop's thread only.</summary>
    public void Renew(long nowMs) => Begin(nowMs);

    /// <summary>Records somebody who is still connected. The loop's thread only.</summary>
    /// <returns>False when the slice is three quarters full: the last quarter is for who comes.</returns>
    public bool Keep(IpPrefix client, UpstreamMark upstream) => _slices[_current].AddUpTo(_table.EntryOf(client, upstream), 3, 4);

    internal bool Contains(ulong entry, long nowMs)
    {
        var evidenceMs = _table.EvidenceMs;
        foreach (var slice in _slices)
        {
            // As long as its last entry counts, they all do.
            if (nowMs - evidenceMs < slice.EndsAtMs && slice.Contains(entry))
            {
                return true;
            }
        }

        return false;
    }

    private EvidenceSlice Begin(long nowMs)
    {
        var ended = _slices[_current];
        ended.EndsAtMs = Math.Min(ended.EndsAtMs, nowMs);
        _current = (_current + 1) % _slices.Length;
        var next = _slices[_current];
        next.Clear();
        next.EndsAtMs = nowMs + Math.Max(1, _table.EvidenceMs / EvidenceTable.SliceCount);
        return next;
    }
}
