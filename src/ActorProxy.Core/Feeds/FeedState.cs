using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Feeds;

/// <summary>What a feed has in force, and what follows from a new list and from what others did to the table.</summary>
/// <remarks>
/// Only differences to the list before are worked off. So a ban that the administrator lifts stays lifted until the list drops the
/// network and names it again, or the edge restarts; and nodes whose copies of a list differ for a while do not undo each other's work.
/// A network that somebody else has banned is left to them; it is the feed's turn when their ban has run out.
/// Not thread-safe: the feed's actor owns it.
/// </remarks>
public sealed class FeedState(string feed)
{
    // Listed, but not this feed's in the table, and not because somebody lifted it.
    private readonly HashSet<IpPrefix> _waiting = [];
    private long _place;

    /// <summary>The list in force.</summary>
    public IReadOnlySet<IpPrefix> Entries { get; private set; } = new HashSet<IpPrefix>();

    /// <summary>At start: the copy of the list that was in force when the edge stopped. Its bans may have been stored, or not.</summary>
    public void Remember(IReadOnlySet<IpPrefix> copy, BanTable table)
    {
        Entries = copy;
        _place = table.Changes.Next;
        _waiting.UnionWith(copy);
    }

    /// <summary>Takes a new list.</summary>
    /// <returns>Networks that the list has dropped and whose ban is this feed's. What is new is told by <see cref="Due"/>.</returns>
    public IReadOnlyList<IpPrefix> Take(IReadOnlySet<IpPrefix> list, BanTable table)
    {
        var dropped = Entries.Where(entry => !list.Contains(entry)).ToList();
        _waiting.ExceptWith(dropped);
        _waiting.UnionWith(list.Where(entry => !Entries.Contains(entry)));
        Entries = list;
        return [.. dropped.Where(entry => table.Get(entry) is { } ban && IsOwn(ban))];
    }

    /// <summary>Networks whose turn it is to be banned now. Those that then are banned do not come again.</summary>
    public IReadOnlyList<IpPrefix> Due(BanTable table, long nowUnixMs)
    {
        var recent = table.Changes.Since(_place);
        _place = recent.Next;
        foreach (var (ban, isOver) in recent.Changes.Where(change => change.Ban.Origin != BanOrigin.Feed && Entries.Contains(change.Ban.Prefix)))
        {
            // One that is over before its time was lifted by somebody: that holds for the feed, too.
            if (isOver && ban.IsActive(nowUnixMs))
            {
                _waiting.Remove(ban.Prefix);
            }
            else
            {
                _waiting.Add(ban.Prefix);
            }
        }

        var due = new List<IpPrefix>();
        foreach (var entry in _waiting)
        {
            if (table.Get(entry) is not { } ban || !ban.IsActive(nowUnixMs))
            {
                due.Add(entry);
            }
            else if (IsOwn(ban))
            {
                _waiting.Remove(entry);
            }
        }

        return due;
    }

    /// <summary>These have been banned.</summary>
    public void Done(IEnumerable<IpPrefix> imposed) => _waiting.ExceptWith(imposed);

    private bool IsOwn(Ban ban) => ban.Origin == BanOrigin.Feed && ban.Reporter == feed;
}
