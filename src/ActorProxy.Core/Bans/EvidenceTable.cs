using System.Numerics;
using System.Security.Cryptography;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>Remembers which client reached which upstream within the evidence time.</summary>
/// <remarks>
/// Every loop writes to a log of its own without a lock; who asks looks through all of them, from any thread. A log has slices of an
/// eighth of the evidence time, so an entry counts for the evidence time and up to an eighth more, and the oldest slice goes at once.
/// What is kept is 8 bytes, a hash keyed anew in every process: an answer is wrong once in some 10^13, and nobody can choose
/// addresses that collide. Bounded: when a slice is full the next one begins early, and the oldest goes before its time. So with more
/// distinct clients than there is room for, evidence reaches back less far, and a report that comes late is answered
/// <see cref="ReportOutcome.NoEvidence"/>; one that comes within seconds is not concerned.
/// </remarks>
public sealed class EvidenceTable
{
    /// <summary>Pairs of client and upstream that all loops together remember at most: 16 bytes each, allocated as they come.</summary>
    public const int DefaultMaxEntries = 1 << 21;

    /// <summary>Slices that make up the evidence time; a log has one more, which is being written.</summary>
    internal const int SliceCount = 8;

    private readonly EvidenceLog[] _logs;
    private readonly (ulong Low, ulong High) _key = (NewKey(), NewKey());
    private readonly (ulong Low, ulong High) _secondKey = (NewKey(), NewKey());
    private long _evidenceMs;
    private int _ipv6Prefix;

    /// <param name="loopCount">How many logs.</param>
    /// <param name="evidenceTime">How long an entry counts.</param>
    /// <param name="maxEntries">Rounded down so that slices are powers of two; a slice has room for 512 at least.</param>
    public EvidenceTable(int loopCount, TimeSpan evidenceTime, int maxEntries = DefaultMaxEntries)
    {
        Apply(evidenceTime);
        var perSlice = Math.Max(EvidenceSlice.SmallestSlots / 2, maxEntries / (loopCount * (SliceCount + 1)));
        var maxSlots = 2 << BitOperations.Log2((uint)perSlice);
        _logs = [.. Enumerable.Range(0, loopCount).Select(_ => new EvidenceLog(this, maxSlots))];
    }

    /// <summary>One for each loop, by its number.</summary>
    public IReadOnlyList<EvidenceLog> Logs => _logs;

    internal long EvidenceMs => Volatile.Read(ref _evidenceMs);

    /// <summary>Takes over a changed evidence time: for entries that are there at once, as far as they were kept.</summary>
    public void Apply(TimeSpan evidenceTime, int ipv6Prefix = 64)
    {
        Volatile.Write(ref _evidenceMs, (long)evidenceTime.TotalMilliseconds);
        Volatile.Write(ref _ipv6Prefix, ipv6Prefix);
    }

    /// <summary>The client that an address stands for, as configured now.</summary>
    public IpPrefix ClientOf(NetAddress address) => IpPrefix.OfClient(address, Volatile.Read(ref _ipv6Prefix));

    /// <summary>Has the client reached one of these upstreams within the evidence time? A connection that is still open may be older than that.</summary>
    /// <param name="client">As <see cref="IpPrefix.OfClient"/> has it.</param>
    /// <param name="upstreams">Any of them will do.</param>
    /// <param name="nowMs">By the clock that is recorded with, <see cref="Environment.TickCount64"/>.</param>
    public bool HasSeen(IpPrefix client, IEnumerable<UpstreamMark> upstreams, long nowMs)
    {
        foreach (var upstream in upstreams)
        {
            var entry = EntryOf(client, upstream);
            foreach (var log in _logs)
            {
                if (log.Contains(entry, nowMs))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>A hash of both that is never 0; folded 128-bit products, as wyhash has them.</summary>
    internal ulong EntryOf(IpPrefix client, UpstreamMark upstream)
    {
        var bits = client.Address.Bits;
        var first = Fold((ulong)(bits >> 64) ^ _key.High, (ulong)bits ^ _key.Low);
        var entry = Fold(first ^ _secondKey.High, upstream.Value ^ _secondKey.Low);
        return entry == 0 ? 1 : entry;
    }

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong NewKey() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
