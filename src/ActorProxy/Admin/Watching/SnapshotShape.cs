using ActorProxy.Core.Gating;

namespace ActorProxy.Admin.Watching;

/// <summary>What the console shows, on the wire.</summary>
/// <param name="At">When it was taken, by the edge's clock: times left are counted from here.</param>
/// <param name="Status">As <c>/v1/status</c> has it.</param>
/// <param name="Traffic">Counted since the start; rates are the watcher's to work out.</param>
/// <param name="Bans">The newest, as <c>/v1/bans</c> has them.</param>
/// <param name="Connections">The newest, as <c>/v1/connections?order=newest</c> has them.</param>
/// <param name="Refusals">The last, newest first; at most a hundred.</param>
internal sealed record SnapshotShape(
    DateTimeOffset At, StatusShape Status, TrafficShape Traffic, BansShape Bans, ConnectionsShape Connections, IReadOnlyList<RefusalShape> Refusals);

/// <param name="Accepted">Connections taken from listeners, whatever came of them.</param>
/// <param name="Refused">Those that ended before their name was known.</param>
/// <param name="RefusedBy">The same by reason.</param>
/// <param name="BytesIn">From clients.</param>
/// <param name="BytesOut">To clients.</param>
internal sealed record TrafficShape(long Accepted, long Refused, IReadOnlyDictionary<string, long> RefusedBy, long BytesIn, long BytesOut);

/// <param name="At">The last one.</param>
/// <param name="Client">Its address.</param>
/// <param name="Listener">Where it came in.</param>
/// <param name="Reason">As in metrics.</param>
/// <param name="Count">How many alike, as far as they are remembered.</param>
internal sealed record RefusalShape(DateTimeOffset At, string Client, string Listener, string Reason, int Count)
{
    public static RefusalShape From(Refusal refusal) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(refusal.UnixMs), refusal.Client.ToString(), refusal.Listener, Core.Connections.CloseReasons.Text(refusal.Reason), refusal.Count);
}
