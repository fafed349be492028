using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Upstreams;

/// <summary>Notes on every loop which client reached which upstream: whom a backend may report.</summary>
/// <remarks>
/// A connection is noted when it is dialled, one in the reverse proxy's hands when its requests first go to an upstream, and both
/// again whenever the notes begin a new slice, so that an open connection always counts.
/// Per call the loop's own thread. Measured: 6 ns for a client that is known, 24 ns for a new one (EvidenceBenchmarks).
/// </remarks>
internal sealed class ClientEvidence(EvidenceTable table)
{
    public void Note(ProxyConnection connection, Upstream upstream)
    {
        var loop = connection.Loop;
        if (table.Logs[loop.Id].Record(table.ClientOf(connection.Client.Address), upstream.Mark, loop.NowMs))
        {
            Keep(loop);
        }
    }

    /// <summary>Once a tick.</summary>
    public void OnTick(EventLoop loop)
    {
        var log = table.Logs[loop.Id];
        if (log.IsDue(loop.NowMs))
        {
            log.Renew(loop.NowMs);
            Keep(loop);
        }
    }

    private void Keep(EventLoop loop)
    {
        var log = table.Logs[loop.Id];
        foreach (var connection in loop.Connections())
        {
            if (connection.Reached is { } upstream && !log.Keep(table.ClientOf(connection.Client.Address), upstream.Mark))
            {
                return;
            }
        }
    }
}
