using System.Globalization;

namespace ActorProxy.Configuration.Values;

/// <summary>Sizes in bytes as HOCON writes them: <c>16KiB</c>, <c>64k</c> (1,024), <c>1MB</c> (1,000,000), a bare number is bytes.</summary>
/// <remarks>HOCON.md, "Size in bytes format": one letter and <c>Ki</c> count by 1,024 as <c>java -Xmx</c> does, <c>kB</c> by 1,000.</remarks>
internal static class SizeText
{
    public const string Form = "a size such as 4096, 64k or 16KiB";

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? trimmed.Length : digits;
        if (!long.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var factor = trimmed[digits..].TrimStart() switch
        {
            "" or "b" or "B" or "byte" or "bytes" => 1L,
            "k" or "K" or "Ki" or "KiB" => 1L << 10,
            "m" or "M" or "Mi" or "MiB" => 1L << 20,
            "g" or "G" or "Gi" or "GiB" => 1L << 30,
            "kB" => 1_000L,
            "MB" => 1_000_000L,
            "GB" => 1_000_000_000L,
            _ => 0L,
        };
        if (factor == 0 || number > long.MaxValue / factor)
        {
            return false;
        }

        bytes = number * factor;
        return true;
    }

    /// <summary>The shortest exact form.</summary>
    public static string Format(long bytes) => bytes switch
    {
        > 0 when bytes % (1 << 20) == 0 => FormattableString.Invariant($"{bytes >> 20}MiB"),
        > 0 when bytes % (1 << 10) == 0 => FormattableString.Invariant($"{bytes >> 10}KiB"),
        _ => FormattableString.Invariant($"{bytes}"),
    };
}
