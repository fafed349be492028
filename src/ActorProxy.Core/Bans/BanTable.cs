using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>Who is refused right now, asked for every connection.</summary>
/// <remarks>
/// Readers on any thread take no lock and allocate nothing; a change is seen by the next question. One writer at a time
/// (<see cref="Put"/>, <see cref="Remove"/>, <see cref="RemoveExpired"/>). Expiry is compared at lookup, so a ban ends on time
/// whether or not anyone removes it. The cost grows with how many prefix lengths are in use, not with how many bans.
/// </remarks>
public sealed class BanTable
{
    // Longest prefix first. IPv6 networks shorter than /96 may hold the mapped IPv4 range and stand in both.
    private volatile BanLevel[] _ipv4 = [];
    private volatile BanLevel[] _ipv6 = [];

    // By origin; kept by the writer, since a walk over a million bans takes some 0.15 s.
    private readonly int[] _counts = new int[Enum.GetValues<BanOrigin>().Length];

    /// <summary>What was put and removed lately.</summary>
    public BanChanges Changes { get; } = new();

    /// <summary>Bans held, expired ones included until they are removed.</summary>
    public int Count => _counts.Sum();

    /// <summary>Bans of one origin held, expired ones included until they are removed.</summary>
    public int CountOf(BanOrigin origin) => Volatile.Read(ref _counts[(int)origin]);

    public bool IsBanned(NetAddress client, long nowUnixMs) => Find(client, nowUnixMs) is not null;

    /// <summary>The most specific active ban that covers a client, or null.</summary>
    public Ban? Find(NetAddress client, long nowUnixMs)
    {
        foreach (var level in client.IsIPv4 ? _ipv4 : _ipv6)
        {
            if (level.Find(client) is { } ban && ban.IsActive(nowUnixMs))
            {
                return ban;
            }
        }

        return null;
    }

    /// <summary>The most specific active ban that covers a whole prefix, or null.</summary>
    public Ban? Find(IpPrefix prefix, long nowUnixMs)
    {
        foreach (var level in prefix.IsIPv4 ? _ipv4 : _ipv6)
        {
            if (level.Bits <= prefix.Bits && level.Find(prefix.Address) is { } ban && ban.IsActive(nowUnixMs))
            {
                return ban;
            }
        }

        return null;
    }

    /// <summary>The ban on exactly this prefix, expired or not; null when there is none.</summary>
    public Ban? Get(IpPrefix prefix) => Level(prefix)?.Find(prefix.Address);

    /// <summary>Imposes a ban, or replaces the one on the same prefix.</summary>
    public void Put(Ban ban)
    {
        _counts[(int)ban.Origin]++;
        if (Level(ban.Prefix) is { } level)
        {
            if (level.Put(ban) is { } replaced)
            {
                _counts[(int)replaced.Origin]--;
                if (replaced.Origin != ban.Origin)
                {
                    Changes.Add(new BanChange(replaced, IsOver: true));
                }
            }
        }
        else
        {
            level = new BanLevel(ban.Prefix);
            level.Put(ban);
            Publish([.. Levels(), level]);
        }

        Changes.Add(new BanChange(ban, IsOver: false));
    }

    /// <returns>The ban that was lifted, or null.</returns>
    public Ban? Remove(IpPrefix prefix)
    {
        if (Level(prefix) is not { } level || level.Remove(prefix) is not { } removed)
        {
            return null;
        }

        _counts[(int)removed.Origin]--;
        if (level.IsEmpty)
        {
            Publish(Levels().Where(other => other != level));
        }

        Changes.Add(new BanChange(removed, IsOver: true));
        return removed;
    }

    /// <summary>Frees what expired bans hold; lookups are right without it. Walks the table.</summary>
    /// <returns>What was removed.</returns>
    public IReadOnlyList<Ban> RemoveExpired(long nowUnixMs)
    {
        var expired = All().Where(ban => !ban.IsActive(nowUnixMs)).ToList();
        foreach (var ban in expired)
        {
            Remove(ban.Prefix);
        }

        return expired;
    }

    /// <summary>How many bans are active; walks the table.</summary>
    /// <param name="nowUnixMs">Milliseconds since 1970.</param>
    /// <param name="origin">Counts one origin only; null = all.</param>
    public int ActiveCount(long nowUnixMs, BanOrigin? origin = null) =>
        All().Count(ban => ban.IsActive(nowUnixMs) && (origin is null || ban.Origin == origin));

    /// <summary>Active bans, newest first; walks the table once and keeps <paramref name="limit"/> of it.</summary>
    /// <param name="jail">Only this jail; null = all.</param>
    /// <param name="origin">Only this origin; null = all.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="after">Where the page before ended; null = from the newest.</param>
    /// <param name="nowUnixMs">Milliseconds since 1970.</param>
    /// <param name="reporter">Only this reporter's; null = all.</param>
    public BanPage Page(string? jail, BanOrigin? origin, int limit, BanCursor? after, long nowUnixMs, string? reporter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);

        // The last in list order stands first in the queue, to make way; one more than asked for tells whether there is a next page.
        var kept = new PriorityQueue<Ban, BanCursor>(Comparer<BanCursor>.Create((left, right) => right.CompareTo(left)));
        foreach (var ban in All())
        {
            var place = BanCursor.Of(ban);
            if (!ban.IsActive(nowUnixMs) || (jail is not null && ban.Jail != jail) || (origin is not null && ban.Origin != origin)
                || (reporter is not null && ban.Reporter != reporter) || (after is { } last && place <= last))
            {
                continue;
            }

            if (kept.Count <= limit)
            {
                kept.Enqueue(ban, place);
            }
            else
            {
                kept.EnqueueDequeue(ban, place);
            }
        }

        var more = kept.Count > limit;
        if (more)
        {
            kept.Dequeue();
        }

        var page = new Ban[kept.Count];
        for (var i = page.Length - 1; i >= 0; i--)
        {
            page[i] = kept.Dequeue();
        }

        return new BanPage(page, more ? BanCursor.Of(page[^1]) : null);
    }

    /// <summary>Every ban held, in no order; walks a moving table.</summary>
    public IEnumerable<Ban> All() => Levels().SelectMany(level => level.All());

    private BanLevel? Level(IpPrefix prefix) =>
        Array.Find(prefix.IsIPv4 ? _ipv4 : _ipv6, level => level.Bits == prefix.Bits && level.IsIPv4 == prefix.IsIPv4);

    private IEnumerable<BanLevel> Levels() => _ipv6.Concat(_ipv4.Where(level => level.IsIPv4));

    private void Publish(IEnumerable<BanLevel> levels)
    {
        var longestFirst = levels.OrderByDescending(level => level.Bits).ToArray();
        _ipv4 = Array.FindAll(longestFirst, level => level.IsIPv4 || level.Bits < 96);
        _ipv6 = Array.FindAll(longestFirst, level => !level.IsIPv4);
    }
}
