using System.Globalization;

namespace ActorProxy.Admin.Decisions;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads them: <c>3h59m46.15s</c>.</summary>
internal static class GoDuration
{
    /// <summary>CrowdSec knows no permanent decision. Ten years, the longest ban there is beside permanent ones.</summary>
    private const string Permanent = "87600h0m0s";

    /// <param name="milliseconds">What is left; null = for ever. Negative ones are over.</param>
    public static string Of(long? milliseconds)
    {
        if (milliseconds is not { } left)
        {
            return Permanent;
        }

        var sign = left < 0 ? "-" : "";
        left = Math.Abs(left);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{left / 3_600_000}h{left / 60_000 % 60}m{left % 60_000 / 1000m:0.###}s");
    }
}
