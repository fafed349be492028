namespace ActorProxy.Core.Bans;

/// <summary>A report that was answered, so that its repetition is known: 16 bytes.</summary>
/// <param name="Key">Its id.</param>
/// <param name="UntilUnixSeconds">When it may be forgotten.</param>
/// <param name="Failures">What was answered, at most 65,535.</param>
/// <param name="Outcome">What was answered.</param>
internal readonly record struct RememberedReport(ReportKey Key, uint UntilUnixSeconds, ushort Failures, ReportOutcome Outcome)
{
    /// <summary>For one client. More reports than this within the time would have banned it in most jails.</summary>
    public const int MostPerClient = 64;

    public long UntilUnixMs => UntilUnixSeconds * 1000L;

    public static RememberedReport Of(ReportKey key, long untilUnixMs, ReportVerdict verdict) => new(
        key, (uint)Math.Clamp((untilUnixMs + 999) / 1000, 0, uint.MaxValue), (ushort)Math.Min(verdict.Failures, ushort.MaxValue), verdict.Outcome);

    /// <summary>Adds to those not to be forgotten yet, newest last; the oldest makes way.</summary>
    public static RememberedReport[] Add(RememberedReport[] entries, RememberedReport added, long nowUnixMs)
    {
        var alive = 0;
        foreach (var entry in entries)
        {
            alive += entry.UntilUnixMs > nowUnixMs ? 1 : 0;
        }

        var surplus = Math.Max(0, alive - (MostPerClient - 1));
        var result = new RememberedReport[alive - surplus + 1];
        var next = 0;
        foreach (var entry in entries)
        {
            if (entry.UntilUnixMs > nowUnixMs && surplus-- <= 0)
            {
                result[next++] = entry;
            }
        }

        result[next] = added;
        return result;
    }
}
