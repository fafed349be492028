using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Feeds;

internal static partial class FeedsLog
{
    [LoggerMessage(500, LogLevel.Information, "Feed {Feed}: {Count} entries in force, {Imposed} imposed and {Lifted} lifted just now", EventName = "FeedApplied")]
    public static partial void Applied(ILogger logger, string feed, int count, int imposed, int lifted);

    [LoggerMessage(501, LogLevel.Warning, "Feed {Feed}: the list is refused, {Count} entries of the one before stay in force: {Reason}", EventName = "FeedRefused")]
    public static partial void Refused(ILogger logger, string feed, int count, string reason);

    [LoggerMessage(502, LogLevel.Warning, "Feed {Feed}: the list cannot be read, {Count} entries of the one before stay in force: {Reason}", EventName = "FeedMissing")]
    public static partial void Missing(ILogger logger, string feed, int count, string reason);

    [LoggerMessage(503, LogLevel.Warning, "Feed {Feed}: no copy of the list could be kept for the next start: {Reason}", EventName = "FeedCopyFailed")]
    public static partial void CopyFailed(ILogger logger, string feed, string reason);

    [LoggerMessage(504, LogLevel.Information, "Feed {Feed} has left the configuration, its bans are lifted", EventName = "FeedRetired")]
    public static partial void Retired(ILogger logger, string feed);
}
