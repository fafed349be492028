using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Loops;

/// <summary>Every live connection of one loop, in buckets by the tick at which its deadline is looked at next.</summary>
/// <remarks>
/// One structure serves as the loop's registry and as its timer: activity moves only a number in the connection, not the
/// connection between buckets, so a byte costs no timer work and an idle connection is touched once a deadline.
/// A deadline is met within one tick after it is due. Loop thread only.
/// </remarks>
internal sealed class LiveConnections
{
    /// <summary>One tick. Coarse on purpose: deadlines are seconds.</summary>
    public const int TickMs = 100;

    // 51.2 s ahead; what is due later is looked at again then.
    private const int BucketCount = 512;

    private readonly ProxyConnection?[] _buckets = new ProxyConnection?[BucketCount];
    private readonly List<ProxyConnection> _due = [];
    private long _tick;

    public LiveConnections(long nowMs) => _tick = nowMs / TickMs;

    public int Count { get; private set; }

    public void Add(ProxyConnection connection)
    {
        Count++;
        Link(connection);
    }

    public void Remove(ProxyConnection connection)
    {
        Count--;
        Unlink(connection);
    }

    /// <summary>To be called when a deadline has moved nearer; one that moved away needs no call.</summary>
    public void Reschedule(ProxyConnection connection)
    {
        Unlink(connection);
        Link(connection);
    }

    /// <summary>Hands every connection that is past its deadline to <paramref name="expired"/>.</summary>
    public void Advance(long nowMs, Action<ProxyConnection> expired)
    {
        var target = nowMs / TickMs;

        // After a long sleep one round over all buckets sees everything.
        _tick = Math.Max(_tick, target - BucketCount);
        while (_tick < target)
        {
            _tick++;
            var connection = _buckets[_tick % BucketCount];
            _buckets[_tick % BucketCount] = null;
            while (connection is not null)
            {
                var next = connection.NextInBucket;
                Link(connection);
                if (connection.DueMs <= nowMs)
                {
                    _due.Add(connection);
                }

                connection = next;
            }
        }

        // Only now, when every bucket is whole again: an expiry may close connections, and not only its own.
        // One that was passed in several buckets is here as often, and may have got a new deadline by its first turn.
        foreach (var connection in _due)
        {
            if (connection.Bucket >= 0 && connection.DueMs <= nowMs)
            {
                expired(connection);
            }
        }

        _due.Clear();
    }

    /// <summary>A copy of all of them, for listing and for cutting many at once.</summary>
    public List<ProxyConnection> ToList()
    {
        var all = new List<ProxyConnection>(Count);
        foreach (var head in _buckets)
        {
            for (var connection = head; connection is not null; connection = connection.NextInBucket)
            {
                all.Add(connection);
            }
        }

        return all;
    }

    private void Link(ProxyConnection connection)
    {
        var tick = Math.Clamp((connection.DueMs / TickMs) + 1, _tick + 1, _tick + BucketCount - 1);
        var bucket = (int)(tick % BucketCount);
        var head = _buckets[bucket];
        (connection.Bucket, connection.PreviousInBucket, connection.NextInBucket) = (bucket, null, head);
        if (head is not null)
        {
            head.PreviousInBucket = connection;
        }

        _buckets[bucket] = connection;
    }

    private void Unlink(ProxyConnection connection)
    {
        if (connection.PreviousInBucket is { } previous)
        {
            previous.NextInBucket = connection.NextInBucket;
        }
        else if (connection.Bucket >= 0)
        {
            _buckets[connection.Bucket] = connection.NextInBucket;
        }

        if (connection.NextInBucket is { } next)
        {
            next.PreviousInBucket = connection.PreviousInBucket;
        }

        (connection.NextInBucket, connection.PreviousInBucket, connection.Bucket) = (null, null, -1);
    }
}
