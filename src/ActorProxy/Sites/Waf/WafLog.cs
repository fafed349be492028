namespace ActorProxy.Sites.Waf;

internal static partial class WafLog
{
    [LoggerMessage(680, LogLevel.Warning, "Site {Site}: a request of {Client} was refused with {Status} (request {Id}): {Findings}", EventName = "WafBlocked")]
    public static partial void Blocked(ILogger logger, string site, string client, string id, int status, string findings);

    [LoggerMessage(681, LogLevel.Warning, "Site {Site}: a request of {Client} would be refused with {Status} (request {Id}): {Findings}", EventName = "WafDetected")]
    public static partial void Detected(ILogger logger, string site, string client, string id, int status, string findings);

    [LoggerMessage(682, LogLevel.Warning, "{Missed} requests that rules refuse were counted, but not written down here", EventName = "WafMissed")]
    public static partial void Missed(ILogger logger, long missed);

    [LoggerMessage(683, LogLevel.Error, "{Fault}; until a reload loads these rules, sites with waf = block answer 503 and those with detect are not looked at", EventName = "RulesNotLoaded")]
    public static partial void NotLoaded(ILogger logger, string fault);
}
