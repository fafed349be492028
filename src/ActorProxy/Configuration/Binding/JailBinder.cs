using System.Globalization;
using ActorProxy.Core.Bans;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads one section under <c>actorproxy.bans.jails</c>.</summary>
internal static class JailBinder
{
    private const int MostRetries = 1000;
    private const int LargestMultiplier = 1_000_000;
    private const string MultiplierForm = "a whole number of 1 to 1000000";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <param name="section">The jail, or the values of all.</param>
    /// <param name="inherited">What it has where it says nothing.</param>
    public static JailSettings Bind(ConfigSection section, JailSettings inherited)
    {
        var banTime = BanTime(section, inherited.BanTime);
        var settings = new JailSettings
        {
            Name = section.Name,
            MaxRetry = section.Integer("max-retry", inherited.MaxRetry, 1, MostRetries),
            FindTime = section.Duration("find-time", inherited.FindTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)),
            BanTime = banTime,
            Increment = Increment(section.Section("increment"), inherited.Increment, banTime),
        };
        section.Close();
        return settings;
    }

    private static TimeSpan? BanTime(ConfigSection section, TimeSpan? inherited) => section.Located("ban-time") switch
    {
        null => inherited,
        { Value: "-1" or "permanent" } => null,
        _ => section.Duration("ban-time", inherited ?? Longest, TimeSpan.FromSeconds(1), Longest),
    };

    private static IncrementSettings Increment(ConfigSection section, IncrementSettings inherited, TimeSpan? banTime)
    {
        var multipliers = section.List<int>("multipliers", MultiplierForm, TryParseMultiplier);
        var settings = new IncrementSettings
        {
            Factor = section.Number("factor", inherited.Factor, 0.01, 1000),
            MaxTime = MaxTime(section, inherited.MaxTime, banTime ?? TimeSpan.FromSeconds(1)),
            RandomTime = section.Duration("random-time", inherited.RandomTime, TimeSpan.Zero, TimeSpan.FromDays(30)),
            Multipliers = section.Has("multipliers") ? [.. multipliers.Select(multiplier => multiplier.Value)] : inherited.Multipliers,
        };
        section.Close();
        return settings;
    }

    /// <summary>A maximum below the ban time would shorten later bans. Written here that is a mistake; inherited, it makes way.</summary>
    private static TimeSpan MaxTime(ConfigSection section, TimeSpan inherited, TimeSpan banTime) => section.Located("max-time") is null
        ? TimeSpan.FromTicks(Math.Max(inherited.Ticks, banTime.Ticks))
        : section.Duration("max-time", inherited, banTime, Longest);

    private static bool TryParseMultiplier(string text, out int multiplier) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out multiplier) && multiplier is >= 1 and <= LargestMultiplier;
}
