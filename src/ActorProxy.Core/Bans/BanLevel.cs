using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>The bans of one prefix length and family: a hash table whose places are arrays that never change.</summary>
/// <remarks>
/// A change puts a new array in an old one's place, so readers take no lock, never wait for the writer, and see every ban whole. An
/// array holds three bans on average: looked through in a few cache lines, and 11 bytes for each ban beside itself. One writer at a time.
/// A table per length: the few networks of a feed stay in the processor's cache beside a million single clients.
/// </remarks>
internal sealed class BanLevel
{
    /// <summary>Bans per place, on average, at which the places are doubled.</summary>
    private const int MaxLoad = 4;

    private static readonly Ban[] None = [];

    private readonly UInt128 _mask;
    private volatile Ban[][] _places = [None];

    public BanLevel(IpPrefix prefix)
    {
        Bits = prefix.Bits;
        IsIPv4 = prefix.IsIPv4;
        _mask = IpPrefix.Mask(prefix.Bits);
    }

    public byte Bits { get; }

    public bool IsIPv4 { get; }

    public bool IsEmpty => _count == 0;

    // The writer's.
    private int _count;

    public Ban? Find(NetAddress client)
    {
        var network = NetAddress.FromBits(client.Bits & _mask);
        var bans = Volatile.Read(ref PlaceOf(_places, network));
        return IndexOf(bans, network) is var index and >= 0 ? bans[index] : null;
    }

    /// <returns>The ban on the same prefix that this one replaced, or null.</returns>
    public Ban? Put(Ban ban)
    {
        var bans = PlaceOf(_places, ban.Network);
        if (IndexOf(bans, ban.Network) is var index and >= 0)
        {
            var replaced = bans[index];
            Publish(ban.Network, [.. bans.AsSpan(0, index), .. bans.AsSpan(index + 1), ban]);
            return replaced;
        }

        if (++_count > _places.Length * MaxLoad)
        {
            Grow();
            bans = PlaceOf(_places, ban.Network);
        }

        Publish(ban.Network, [.. bans, ban]);
        return null;
    }

    public Ban? Remove(IpPrefix prefix)
    {
        var bans = PlaceOf(_places, prefix.Address);
        if (IndexOf(bans, prefix.Address) is not (var index and >= 0))
        {
            return null;
        }

        _count--;
        Publish(prefix.Address, bans.Length == 1 ? None : [.. bans.AsSpan(0, index), .. bans.AsSpan(index + 1)]);
        return bans[index];
    }

    /// <summary>Walks a moving table: bans put or removed meanwhile may or may not be seen.</summary>
    public IEnumerable<Ban> All()
    {
        var places = _places;
        for (var place = 0; place < places.Length; place++)
        {
            foreach (var ban in Volatile.Read(ref places[place]))
            {
                yield return ban;
            }
        }
    }

    /// <summary>As <see cref="All"/>, of those whose time is over; a million are looked through in some 20 ms.</summary>
    public void AddExpired(long nowUnixMs, List<Ban> expired)
    {
        foreach (var bans in _places)
        {
            foreach (ref readonly var ban in bans.AsSpan())
            {
                if (!ban.IsActive(nowUnixMs))
                {
                    expired.Add(ban);
                }
            }
        }
    }

    // The hash is seeded per process: clients cannot choose addresses that collide.
    private static ref Ban[] PlaceOf(Ban[][] places, NetAddress network) => ref places[network.GetHashCode() & (places.Length - 1)];

    private static int IndexOf(Ban[] bans, NetAddress network)
    {
        for (var i = 0; i < bans.Length; i++)
        {
            if (bans[i].Network == network)
            {
                return i;
            }
        }

        return -1;
    }

    private void Publish(NetAddress network, Ban[] bans) => Volatile.Write(ref PlaceOf(_places, network), bans);

    /// <summary>Each place's bans go to one of two. Readers stay with the old places until the new ones are complete.</summary>
    private void Grow()
    {
        var half = _places.Length;
        var places = new Ban[half * 2][];
        var (lower, upper) = (new List<Ban>(), new List<Ban>());
        for (var place = 0; place < half; place++)
        {
            foreach (var ban in _places[place])
            {
                ((ban.Network.GetHashCode() & half) == 0 ? lower : upper).Add(ban);
            }

            (places[place], places[place + half]) = (lower.ToArray(), upper.ToArray());
            lower.Clear();
            upper.Clear();
        }

        _places = places;
    }
}
