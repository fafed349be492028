using System.Globalization;

namespace ActorProxy.Configuration.Values;

/// <summary>Durations as people write them: <c>500ms</c>, <c>5s</c>, <c>10 minutes</c>, <c>1h30m</c>, <c>7d</c>.</summary>
/// <remarks>HOCON takes a bare number for milliseconds, nginx for seconds, so ours demands a unit, except for 0.</remarks>
internal static class DurationText
{
    public const string Form = "a duration with its unit, such as 500ms, 5s, 10m, 1h or 7d";

    private static readonly (TimeSpan Length, string[] Names)[] Units =
    [
        (TimeSpan.FromDays(1), ["d", "day", "days"]),
        (TimeSpan.FromHours(1), ["h", "hour", "hours"]),
        (TimeSpan.FromMinutes(1), ["m", "minute", "minutes"]),
        (TimeSpan.FromSeconds(1), ["s", "second", "seconds"]),
        (TimeSpan.FromMilliseconds(1), ["ms", "milli", "millis", "millisecond", "milliseconds"]),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest is "0")
        {
            return true;
        }

        var sum = 0m;
        var parts = 0;
        for (; !rest.IsEmpty; parts++)
        {
            if (!TryTakePart(ref rest, out var ticks) || (sum += ticks) > TimeSpan.MaxValue.Ticks / 2)
            {
                return false;
            }
        }

        duration = TimeSpan.FromTicks((long)sum);
        return parts > 0;
    }

    /// <summary>The shortest exact form; whole milliseconds.</summary>
    public static string Format(TimeSpan duration)
    {
        var (length, names) = Units.FirstOrDefault(unit => duration.Ticks % unit.Length.Ticks == 0, Units[^1]);
        return duration == TimeSpan.Zero ? "0" : FormattableString.Invariant($"{duration.Ticks / length.Ticks}{names[0]}");
    }

    private static bool TryTakePart(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var digits = 0;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
        {
            digits++;
        }

        if (digits is 0 or > 15 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        rest = rest[digits..].TrimStart();
        var letters = rest.IndexOfAnyExceptInRange('a', 'z');
        var name = (letters < 0 ? rest : rest[..letters]).ToString();
        rest = rest[name.Length..].TrimStart();
        foreach (var (length, names) in Units)
        {
            if (names.Contains(name))
            {
                ticks = number * length.Ticks;
                return true;
            }
        }

        return false;
    }
}
