using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Bans;

/// <summary>What a node remembers, in 32 KiB: for each bucket of prefixes the XOR of its records' hashes.</summary>
/// <remarks>
/// Two nodes with equal digests remember the same records. A record is added and taken away in constant time, in any order.
/// The hash is the same on every node and in every version that speaks the same messages: it must not change. Who could choose
/// prefixes that collide cannot choose the versions that are hashed with them. Not thread-safe.
/// </remarks>
public sealed class BanDigest
{
    /// <summary>At 100,000 records a bucket holds some 24: what is sent again for one that differs.</summary>
    public const int BucketCount = 4096;

    private readonly ulong[] _buckets = new ulong[BucketCount];

    /// <summary>All buckets in one.</summary>
    public ulong Root { get; private set; }

    public ReadOnlySpan<ulong> Buckets => _buckets;

    public static ushort BucketOf(IpPrefix prefix) => (ushort)(Hash(prefix) % BucketCount);

    /// <summary>Adds a record, or takes it away when it is there.</summary>
    public void Toggle(IpPrefix prefix, BanVersion version)
    {
        var inBucket = Hash(prefix);
        var hash = Mix(Mix(inBucket ^ (ulong)version.Stamp) ^ version.Node);
        _buckets[inBucket % BucketCount] ^= hash;
        Root ^= hash;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        Root = 0;
    }

    /// <summary>Takes another's content.</summary>
    public void Become(BanDigest other)
    {
        other._buckets.CopyTo(_buckets, 0);
        Root = other.Root;
    }

    /// <summary>Buckets in which two nodes differ.</summary>
    /// <param name="other">The other's <see cref="Buckets"/>: as many.</param>
    public IReadOnlyList<ushort> Differing(ReadOnlySpan<ulong> other)
    {
        var differing = new List<ushort>();
        for (var bucket = 0; bucket < BucketCount; bucket++)
        {
            if (_buckets[bucket] != other[bucket])
            {
                differing.Add((ushort)bucket);
            }
        }

        return differing;
    }

    private static ulong Hash(IpPrefix prefix) =>
        Mix(Mix(Mix((ulong)(prefix.Address.Bits >> 64)) ^ (ulong)prefix.Address.Bits) ^ prefix.Bits);

    // The finalizer of splitmix64; the constant in front lets a zero have bits, too.
    private static ulong Mix(ulong value)
    {
        value += 0x9e37_79b9_7f4a_7c15;
        value = (value ^ (value >> 30)) * 0xbf58_476d_1ce4_e5b9;
        value = (value ^ (value >> 27)) * 0x94d0_49bb_1331_11eb;
        return value ^ (value >> 31);
    }
}
