using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Gating;

/// <summary>The last refusals of one loop, for people who watch.</summary>
/// <remarks>
/// A ring that is made with the loop: an entry is a store, allocates nothing, and who is refused over and over by himself takes one
/// place. Loop thread only.
/// </remarks>
internal sealed class RefusalLog
{
    /// <summary>As many as a person looks through.</summary>
    public const int Capacity = 100;

    private readonly Refusal[] _ring = new Refusal[Capacity];
    private int _count;
    private int _last = -1;

    public void Add(long unixMs, NetAddress client, CloseReason reason, string listener)
    {
        var refusal = new Refusal(unixMs, client, reason, listener, 1);
        if (_count > 0 && _ring[_last].IsLike(refusal))
        {
            _ring[_last] = refusal with { Count = _ring[_last].Count + 1 };
            return;
        }

        _last = (_last + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        _ring[_last] = refusal;
    }

    /// <summary>A copy, in no order.</summary>
    public Refusal[] ToArray() => _ring[.._count];

    /// <summary>What several loops have seen, newest first: those alike as one, at most <see cref="Capacity"/>.</summary>
    public static IReadOnlyList<Refusal> Merge(IEnumerable<Refusal[]> logs) =>
    [
        .. logs.SelectMany(log => log)
            .GroupBy(refusal => (refusal.Client, refusal.Reason, refusal.Listener))
            .Select(alike => alike.MaxBy(refusal => refusal.UnixMs) with { Count = alike.Sum(refusal => refusal.Count) })
            .OrderByDescending(refusal => refusal.UnixMs)
            .Take(Capacity),
    ];
}
