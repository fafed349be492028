namespace ActorProxy.Core.Bans;

/// <summary>Failures of one moment that still count towards a jail.</summary>
/// <param name="Jail">Which.</param>
/// <param name="UntilUnixMs">First millisecond at which they do not: their time and the jail's find time as it was then.</param>
/// <param name="Count">How many.</param>
internal readonly record struct CountedFailures(string Jail, long UntilUnixMs, int Count)
{
    /// <summary>Adds to what still counts; entries are ordered by their end, one for each jail and moment.</summary>
    public static CountedFailures[] Add(CountedFailures[] entries, CountedFailures added, long nowUnixMs)
    {
        var (alive, placed) = (0, false);
        foreach (var entry in entries)
        {
            alive += entry.UntilUnixMs > nowUnixMs ? 1 : 0;
            placed |= entry.IsAtTheMomentOf(added);
        }

        var result = new CountedFailures[alive + (placed ? 0 : 1)];
        var next = 0;
        foreach (var entry in entries)
        {
            if (entry.UntilUnixMs <= nowUnixMs)
            {
                continue;
            }

            if (!placed && added.UntilUnixMs < entry.UntilUnixMs)
            {
                result[next++] = added;
                placed = true;
            }

            result[next++] = entry.IsAtTheMomentOf(added) ? added with { Count = Sum(entry.Count, added.Count) } : entry;
        }

        if (!placed)
        {
            result[next] = added;
        }

        return result;
    }

    /// <summary>How many of a jail still count.</summary>
    public static int Of(string jail, CountedFailures[] entries, long nowUnixMs)
    {
        var sum = 0;
        foreach (var entry in entries)
        {
            sum = entry.Jail == jail && entry.UntilUnixMs > nowUnixMs ? Sum(sum, entry.Count) : sum;
        }

        return sum;
    }

    /// <summary>No overflow: a report may tell of two billion.</summary>
    private static int Sum(int a, int b) => (int)Math.Min((long)a + b, int.MaxValue);

    private bool IsAtTheMomentOf(CountedFailures other) => UntilUnixMs == other.UntilUnixMs && Jail == other.Jail;
}
