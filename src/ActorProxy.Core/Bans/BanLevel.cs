using System.Collections.Concurrent;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>The bans of one prefix length and family.</summary>
/// <remarks>A table per length: the few networks of a feed stay in the processor's cache beside a million single clients.</remarks>
internal sealed class BanLevel
{
    private readonly UInt128 _mask;

    // One lock: there is one writer. Its hash is seeded per process, so clients cannot choose addresses that collide.
    private readonly ConcurrentDictionary<UInt128, Ban> _bans = new(concurrencyLevel: 1, capacity: 31);

    public BanLevel(IpPrefix prefix)
    {
        Bits = prefix.Bits;
        IsIPv4 = prefix.IsIPv4;
        _mask = IpPrefix.Mask(prefix.Bits);
    }

    public byte Bits { get; }

    public bool IsIPv4 { get; }

    public bool IsEmpty => _bans.IsEmpty;

    public Ban? Find(NetAddress client) => _bans.TryGetValue(client.Bits & _mask, out var ban) ? ban : null;

    /// <returns>The ban on the same prefix that this one replaced, or null.</returns>
    public Ban? Put(Ban ban)
    {
        var replaced = _bans.GetValueOrDefault(ban.Prefix.Address.Bits);
        _bans[ban.Prefix.Address.Bits] = ban;
        return replaced;
    }

    public Ban? Remove(IpPrefix prefix) => _bans.TryRemove(prefix.Address.Bits, out var ban) ? ban : null;

    /// <summary>Walks a moving table: bans put or removed meanwhile may or may not be seen.</summary>
    public IEnumerable<Ban> All()
    {
        foreach (var (_, ban) in _bans)
        {
            yield return ban;
        }
    }
}
