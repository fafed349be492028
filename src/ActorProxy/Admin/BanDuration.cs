using System.Globalization;
using System.Text.Json;

namespace ActorProxy.Admin;

/// <summary>How long a ban lasts, as requests say it.</summary>
internal static class BanDuration
{
    /// <summary>Without one: fail2ban's <c>bantime</c> default.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Reads text with a unit (<c>90s 10m 2h 7d 4w</c>), plain seconds, or −1.</summary>
    /// <param name="value">Absent = <see cref="Default"/>.</param>
    /// <param name="duration">Null = permanent.</param>
    /// <returns>False when it is none of these, not positive, or over ten years.</returns>
    public static bool TryRead(JsonElement? value, out TimeSpan? duration)
    {
        duration = Default;
        return value switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => true,
            { ValueKind: JsonValueKind.Number } number => number.TryGetDouble(out var seconds) && TryFrom(seconds, 1, out duration),
            { ValueKind: JsonValueKind.String } text => TryParse(text.GetString()!, out duration),
            _ => false,
        };
    }

    public static bool TryParse(string text, out TimeSpan? duration)
    {
        duration = null;
        text = text.Trim();
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (text is "-1" || digits < 0)
        {
            return double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && TryFrom(seconds, 1, out duration);
        }

        double? unit = text[digits..].Trim() switch
        {
            "s" or "second" or "seconds" => 1,
            "m" or "min" or "minute" or "minutes" => 60,
            "h" or "hour" or "hours" => 3600,
            "d" or "day" or "days" => 86400,
            "w" or "week" or "weeks" => 604800,
            _ => null,
        };
        return unit is { } factor
            && double.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && TryFrom(count, factor, out duration);
    }

    private static bool TryFrom(double count, double secondsEach, out TimeSpan? duration)
    {
        duration = null;
        if (count == -1)
        {
            return true;
        }

        var seconds = count * secondsEach;
        if (!(seconds > 0) || seconds > Longest.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
