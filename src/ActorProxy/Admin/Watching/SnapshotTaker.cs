using ActorProxy.Actors.Connections;
using ActorProxy.Core;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Gating;
using ActorProxy.Metrics;
using Akka.Actor;

namespace ActorProxy.Admin.Watching;

/// <summary>Puts together what the console shows, from what is counted and kept anyway.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class SnapshotTaker(
    StatusReport status, PrometheusProxyMetrics metrics, BanTable bans, EdgeProxy edge, ActorConnectionOwner connections, TimeProvider time)
{
    /// <summary>Rows of a list; the console asks for further ones itself.</summary>
    private const int RowCount = 10;

    // Walking a million bans takes some 0.15 s of a core: no more than a tenth of it. Listing connections holds up their loops: a hundredth.
    private const double BansShare = 0.1;
    private const double ConnectionsShare = 0.01;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly PacedList<BanPage> _bans = new(new BanPage([], null), BansShare, time);
    private readonly PacedList<ConnectionsShape> _connections = new(new ConnectionsShape([], null), ConnectionsShare, time);
    private readonly PacedList<IReadOnlyList<Refusal>> _refusals = new([], ConnectionsShare, time);
    private long _bansSeen = -1;

    public async Task<SnapshotShape> TakeAsync()
    {
        var connected = await _connections.GetAsync(ListConnections);
        var refused = await _refusals.GetAsync(() => edge.RecentRefusalsAsync().WaitAsync(Patience, time));
        var now = time.GetUtcNow();
        var traffic = metrics.Totals();
        var page = await BansAsync(now.ToUnixTimeMilliseconds());
        return new SnapshotShape(
            now,
            status.Take(),
            new TrafficShape(traffic.Accepted, traffic.Refused.Values.Sum(), traffic.Refused, traffic.BytesIn, traffic.BytesOut),
            new BansShape([.. page.Bans.Select(BanShape.From)], page.Next?.ToString()),
            connected,
            [.. refused.Select(RefusalShape.From)]);
    }

    private async Task<ConnectionsShape> ListConnections()
    {
        try
        {
            return await ConnectionsEndpoint.PageAsync(connections, new ListConnections(null, null, null, null, RowCount, NewestFirst: true), Patience);
        }
        catch (AskTimeoutException exception)
        {
            throw new TimeoutException(exception.Message, exception);
        }
    }

    /// <summary>Walks the table only when it has changed, or one of those shown is over.</summary>
    private Task<BanPage> BansAsync(long nowUnixMs)
    {
        var last = bans.Changes.Next;
        if (last == _bansSeen && _bans.Last.Bans.All(ban => ban.IsActive(nowUnixMs)))
        {
            return Task.FromResult(_bans.Last);
        }

        return _bans.GetAsync(() =>
        {
            _bansSeen = last;
            return Task.FromResult(bans.Page(null, null, RowCount, null, nowUnixMs));
        });
    }
}
