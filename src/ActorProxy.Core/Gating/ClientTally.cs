using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Gating;

/// <summary>Counts events per client in windows of time, in a fixed amount of memory: who reaches the limit is found, whoever else comes.</summary>
/// <remarks>
/// Any thread. 16,384 places in sets of four. When a set is full a newcomer wears down its least count, so that the many who do
/// something once do not drive out the one who does it all the time (Misra and Gries 1982). A window begins with its first event and
/// does not slide: who spreads his events over a boundary may do twice the limit.
/// </remarks>
internal sealed class ClientTally(int limit, TimeSpan window)
{
    private const int Ways = 4;
    private const int SetsPerStripe = 64;
    private const int StripeBits = 6;

    private readonly long _windowMs = (long)window.TotalMilliseconds;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, 1 << StripeBits).Select(_ => new Stripe())];

    /// <returns>True when this is the event that makes the limit full; counting then begins anew.</returns>
    public bool Count(IpPrefix client, long nowMs)
    {
        var key = client.Address.Bits;
        // Seeded per process: nobody can choose addresses that meet in one set.
        var hash = (uint)key.GetHashCode();
        return _stripes[hash >> (32 - StripeBits)].Count(key, (int)(hash % SetsPerStripe) * Ways, nowMs, nowMs + _windowMs, limit);
    }

    private sealed class Stripe
    {
        private readonly Lock _lock = new();
        private readonly Place[] _places = new Place[SetsPerStripe * Ways];

        public bool Count(UInt128 key, int set, long nowMs, long endsAtMs, int limit)
        {
            lock (_lock)
            {
                ref var place = ref Find(_places.AsSpan(set, Ways), key, nowMs);
                if (place.Count > 0 && place.Key != key)
                {
                    place.Count--;
                    return false;
                }

                if (place.Count == 0)
                {
                    place = new Place(key, endsAtMs, 0);
                }

                if (++place.Count < limit)
                {
                    return false;
                }

                place.Count = 0;
                return true;
            }
        }

        /// <summary>The client's place, else an empty one, else the one with the least count.</summary>
        private static ref Place Find(Span<Place> set, UInt128 key, long nowMs)
        {
            ref var least = ref set[0];
            foreach (ref var place in set)
            {
                if (place.EndsAtMs <= nowMs)
                {
                    place.Count = 0;
                }

                if (place.Count > 0 && place.Key == key)
                {
                    return ref place;
                }

                if (place.Count < least.Count)
                {
                    least = ref place;
                }
            }

            return ref least;
        }
    }

    private record struct Place(UInt128 Key, long EndsAtMs, int Count);
}
