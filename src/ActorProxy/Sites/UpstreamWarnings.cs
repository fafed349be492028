using System.Collections.Concurrent;

namespace ActorProxy.Sites;

/// <summary>Says in the log why servers do not answer: for each upstream at once, and then every ten seconds at most.</summary>
/// <remarks>Any thread. A server that is down is asked by every visitor; the access log has each of them.</remarks>
internal sealed class UpstreamWarnings(ILogger logger, TimeProvider time)
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, State> _upstreams = new(StringComparer.Ordinal);

    /// <param name="upstream">Its name.</param>
    /// <param name="server">The one asked last; null = none was known.</param>
    /// <param name="exception">What befell it.</param>
    public void Unanswered(string upstream, string? server, Exception? exception)
    {
        var state = _upstreams.GetOrAdd(upstream, static _ => new State());
        Interlocked.Increment(ref state.Count);
        var due = Volatile.Read(ref state.DueAt);
        var now = time.GetTimestamp();
        if ((due == 0 || now >= due) && Interlocked.CompareExchange(ref state.DueAt, now + (long)(Pause.TotalSeconds * time.TimestampFrequency), due) == due)
        {
            SitesLog.Unanswered(logger, upstream, Interlocked.Exchange(ref state.Count, 0), server ?? "no server", exception?.GetBaseException().Message ?? "none is there");
        }
    }

    private sealed class State
    {
        public int Count;
        public long DueAt;
    }
}
