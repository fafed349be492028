using ActorProxy.Core.Addresses;
using Akka.Actor;

namespace ActorProxy.Actors.Bans.Replicating;

/// <summary>Getting from one peer what differs: bucket by bucket, one chunk on its way at a time.</summary>
internal sealed class BanPull(IActorRef peer, IReadOnlyList<ushort> buckets)
{
    private readonly long _id = BatchNumbers.Next();
    private int _done;
    private int _asked;
    private IpPrefix? _after;
    private long _lastSignMs;

    public IActorRef Peer => peer;

    public bool IsComplete => _done == buckets.Count;

    /// <summary>A chunk is on its way.</summary>
    public bool IsAsking => _asked > 0;

    public void Ask(IActorRef asker)
    {
        _asked = Math.Min(WireLimits.MaxBucketCount, buckets.Count - _done);
        _lastSignMs = Environment.TickCount64;
        peer.Tell(new PullBans(_id, [.. buckets.Skip(_done).Take(_asked)], _after), asker);
    }

    /// <returns>False when the chunk is no answer to what was asked.</returns>
    public bool Take(BanChunk chunk)
    {
        if (chunk.Session != _id || !IsAsking || chunk.BucketsDone > _asked || (chunk.BucketsDone < _asked && chunk.Records.Count == 0))
        {
            return false;
        }

        _lastSignMs = Environment.TickCount64;
        _done += chunk.BucketsDone;
        _after = chunk.After;
        _asked = 0;
        return true;
    }

    public bool IsSilentFor(TimeSpan time) => Environment.TickCount64 - _lastSignMs >= time.TotalMilliseconds;
}
