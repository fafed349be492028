using System.Globalization;

namespace ActorProxy.Importing.Nginx;

/// <summary>Times and sizes as nginx writes them.</summary>
internal static class NginxUnits
{
    private static readonly (string Name, TimeSpan Length)[] Times =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)), ("w", TimeSpan.FromDays(7)), ("M", TimeSpan.FromDays(30)), ("y", TimeSpan.FromDays(365)),
    ];

    /// <summary><c>30</c> (seconds), <c>500ms</c>, <c>1h30m</c>.</summary>
    public static bool TryTime(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            if (!TryNumber(ref rest, out var number))
            {
                return false;
            }

            var letters = rest.IndexOfAnyInRange('0', '9');
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            rest = rest[unit.Length..];
            var length = unit.Length == 0 ? TimeSpan.FromSeconds(1) : Times.FirstOrDefault(known => known.Name == unit).Length;
            if (length == TimeSpan.Zero || number > TimeSpan.MaxValue.Ticks / 16 / length.Ticks)
            {
                return false;
            }

            time += number * length;
        }

        return text.Length > 0;
    }

    /// <summary><c>1024</c>, <c>16k</c>, <c>10m</c>, <c>1g</c>.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        var rest = text.AsSpan();
        bytes = 0;
        if (!TryNumber(ref rest, out var number))
        {
            return false;
        }

        var shift = rest switch { "" => 0, "k" or "K" => 10, "m" or "M" => 20, "g" or "G" => 30, _ => -1 };
        if (shift < 0 || number > long.MaxValue >> shift)
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }

    private static bool TryNumber(ref ReadOnlySpan<char> rest, out long number)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? rest.Length : digits;
        var isNumber = long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number);
        rest = rest[digits..];
        return isNumber;
    }
}
