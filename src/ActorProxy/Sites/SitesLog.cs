namespace ActorProxy.Sites;

internal static partial class SitesLog
{
    [LoggerMessage(700, LogLevel.Warning, "{Upstream} did not answer, {Count} times since this was said last; {Server}: {Cause}", EventName = "Unanswered")]
    public static partial void Unanswered(ILogger logger, string upstream, int count, string server, string cause);
}
