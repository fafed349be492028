using ActorProxy.Actors.Bans.Serialization;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>Cuts the records of many buckets into messages.</summary>
internal static class BanChunkBuilder
{
    /// <summary>Reads a bucket: which, after which prefix, how many at most; in the order of prefixes.</summary>
    public delegate IReadOnlyList<Ban> BucketReader(ushort bucket, IpPrefix? after, int limit);

    /// <summary>The answer to a question; it gets on by one record or one bucket at least.</summary>
    public static BanChunk Build(PullBans pull, BucketReader read)
    {
        var records = new List<Ban>();
        var bytes = 0;
        var after = pull.After;
        for (var done = 0; done < pull.Buckets.Count; done++, after = null)
        {
            // One more than fits tells whether the bucket has come to its end.
            var limit = WireLimits.MaxRecordCount - records.Count;
            var bucket = read(pull.Buckets[done], after, limit + 1);
            foreach (var (index, record) in bucket.Index())
            {
                bytes += BanFormat.SizeOf(record);
                if (index == limit || bytes > WireLimits.MaxRecordBytes)
                {
                    return new BanChunk(pull.Session, records, done, index > 0 ? bucket[index - 1].Prefix : after);
                }

                records.Add(record);
            }
        }

        return new BanChunk(pull.Session, records, pull.Buckets.Count, null);
    }
}
