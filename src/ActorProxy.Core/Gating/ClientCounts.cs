using System.Runtime.InteropServices;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Gating;

/// <summary>Live connections per client.</summary>
/// <remarks>Any thread. A client without connections takes no room, so there are never more entries than connections.</remarks>
/// <param name="ipv6Prefix">How many bits make one IPv6 client.</param>
internal sealed class ClientCounts(int ipv6Prefix)
{
    // Loops rarely meet in one of 64 locks held for some 20 ns. A dictionary under a lock reuses its room, where a concurrent one
    // allocates per client and needs a retry loop to let entries go at 0.
    private const int StripeBits = 6;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, 1 << StripeBits).Select(_ => new Stripe())];

    public int IPv6Prefix => ipv6Prefix;

    /// <summary>How many clients have connections.</summary>
    public int Count => _stripes.Sum(stripe => stripe.Count);

    /// <returns>False when the client has <paramref name="limit"/> connections already.</returns>
    public bool TryEnter(NetAddress client, int limit)
    {
        var key = IpPrefix.OfClient(client, ipv6Prefix).Address.Bits;
        return StripeOf(key).TryEnter(key, limit);
    }

    /// <summary>Undoes one <see cref="TryEnter"/>; a client that is not counted is passed over.</summary>
    public void Exit(NetAddress client)
    {
        var key = IpPrefix.OfClient(client, ipv6Prefix).Address.Bits;
        StripeOf(key).Exit(key);
    }

    private Stripe StripeOf(UInt128 key) => _stripes[(uint)key.GetHashCode() >> (32 - StripeBits)];

    private sealed class Stripe
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<UInt128, int> _counts = [];

        public int Count
        {
            get
            {
                lock (_lock)
                {
                    return _counts.Count;
                }
            }
        }

        public bool TryEnter(UInt128 key, int limit)
        {
            lock (_lock)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
                if (count >= limit)
                {
                    return false;
                }

                count++;
                return true;
            }
        }

        public void Exit(UInt128 key)
        {
            lock (_lock)
            {
                if (_counts.TryGetValue(key, out var count))
                {
                    if (count > 1)
                    {
                        _counts[key] = count - 1;
                    }
                    else
                    {
                        _counts.Remove(key);
                    }
                }
            }
        }
    }
}
