namespace ActorProxy.Core.Bans;

/// <summary>How long an ended ban is remembered, so that the next one counts as another offence.</summary>
/// <remarks>
/// A record that has faded is forgotten by every node at its own time, and taken from nobody: repair brings nothing back. Time moves
/// in whole minutes here, so that nodes with nearly the same clock forget together, and their digests agree again at once.
/// </remarks>
/// <param name="HistoryTime">From a ban's end; more than <see cref="Grain"/>.</param>
public readonly record struct BanRetention(TimeSpan HistoryTime)
{
    public static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    /// <summary>Records that ended at this time or before have faded; milliseconds since 1970.</summary>
    public long Horizon(long nowUnixMs)
    {
        var grain = (long)Grain.TotalMilliseconds;
        return (nowUnixMs / grain * grain) - (long)HistoryTime.TotalMilliseconds;
    }

    public bool HasFaded(Ban ban, long nowUnixMs) => ban.UntilUnixMs is { } until && until <= Horizon(nowUnixMs);
}
