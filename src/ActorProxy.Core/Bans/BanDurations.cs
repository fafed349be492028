namespace ActorProxy.Core.Bans;

/// <summary>How long a ban lasts: fail2ban's arithmetic (1.0.2, <c>server/jail.py</c>, <c>setBanTimeExtra</c>).</summary>
public static class BanDurations
{
    /// <summary>fail2ban's: doubling ends at 2^20, a factor of a million.</summary>
    private const int MostDoublings = 20;

    /// <summary>Whatever the settings come to: ten years.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>A first ban is as configured, to the second; later ones grow, up to the maximum, and then get their random part.</summary>
    /// <param name="jail">Whose ban.</param>
    /// <param name="earlierOffences">How often the client was banned before.</param>
    /// <param name="random">From 0 to less than 1.</param>
    /// <returns>Null = permanent.</returns>
    public static TimeSpan? Of(JailSettings jail, int earlierOffences, double random)
    {
        if (earlierOffences <= 0 || jail.BanTime is not { } first)
        {
            return jail.BanTime;
        }

        var increment = jail.Increment;
        var grown = Math.Min(Grown(first.TotalSeconds, increment, earlierOffences), increment.MaxTime.TotalSeconds);
        var seconds = grown + (random * increment.RandomTime.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));
    }

    private static double Grown(double first, IncrementSettings increment, int earlierOffences) => increment.Multipliers is { Count: > 0 } multipliers
        ? first * increment.Factor * multipliers[Math.Min(earlierOffences, multipliers.Count - 1)]
        : Math.Max(first, first * (1 << Math.Min(earlierOffences, MostDoublings)) * increment.Factor);
}
