using ActorProxy.Core.Filtering;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Filtering;

internal static partial class FilteringLog
{
    [LoggerMessage(400, LogLevel.Information, "The kernel filter is not to be had ({Outcome}; it needs Linux, the epoll engine and CAP_NET_ADMIN): banned clients are refused at accept", EventName = "FilterNotToBeHad")]
    public static partial void NotToBeHad(ILogger logger, FilterOutcome outcome);

    [LoggerMessage(401, LogLevel.Warning, "The kernel filter is off until it is turned on anew ({Outcome} with {Count} prefixes): banned clients are refused at accept", EventName = "FilterFailed")]
    public static partial void Failed(ILogger logger, FilterOutcome outcome, int count);
}
