using System.Globalization;
using ActorProxy.Core.Bans;

namespace ActorProxy.Admin;

/// <summary>Bounds on words that callers send.</summary>
internal static class BanText
{
    public const int MaxReasonLength = 500;

    private const int MaxEchoLength = 100;

    private static readonly string[] Kinds = ["counted", "banned", "already-banned", "unbanned"];

    /// <summary>What a report says is cut rather than refused: it is often a log line.</summary>
    public static string Reason(string? text) => Cut(text, MaxReasonLength);

    /// <summary>What was sent, to be recognized in an answer.</summary>
    public static string Echo(string? text) => Cut(text, MaxEchoLength);

    /// <summary>A line of a client's history, such as <c>2026-01-31T12:00:00Z 2 failures in sshd by mail: banned</c>.</summary>
    public static string Line(ClientEvent happened)
    {
        var what = happened.Failures switch
        {
            0 => "an order",
            1 => "1 failure",
            _ => $"{happened.Failures} failures",
        };
        var by = happened.Reporter.Length > 0 ? happened.Reporter : Caller.AdminName;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(happened.AtUnixMs);
        return string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-ddTHH:mm:ssZ} {what} in {happened.Jail} by {by}: {Kinds[(int)happened.What]}");
    }

    private static string Cut(string? text, int length) => text is null ? "" : text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
