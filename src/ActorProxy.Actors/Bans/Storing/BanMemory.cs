using System.Diagnostics.CodeAnalysis;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Storing;

/// <summary>Records without a file, by the digest's buckets, so that one bucket can be read without a walk over all.</summary>
internal sealed class BanMemory
{
    private readonly Dictionary<IpPrefix, Ban>?[] _buckets = new Dictionary<IpPrefix, Ban>?[BanDigest.BucketCount];

    public int Count { get; private set; }

    public IEnumerable<Ban> All => _buckets.Where(bucket => bucket is not null).SelectMany(bucket => bucket!.Values);

    public bool TryGet(IpPrefix prefix, [NotNullWhen(true)] out Ban? ban)
    {
        ban = null;
        return _buckets[BanDigest.BucketOf(prefix)]?.TryGetValue(prefix, out ban) == true;
    }

    public void Put(Ban ban)
    {
        var bucket = _buckets[BanDigest.BucketOf(ban.Prefix)] ??= [];
        Count += bucket.ContainsKey(ban.Prefix) ? 0 : 1;
        bucket[ban.Prefix] = ban;
    }

    public void Remove(IpPrefix prefix) => Count -= _buckets[BanDigest.BucketOf(prefix)]?.Remove(prefix) == true ? 1 : 0;

    public IEnumerable<Ban> Bucket(ushort bucket) => _buckets[bucket]?.Values ?? Enumerable.Empty<Ban>();

    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }
}
