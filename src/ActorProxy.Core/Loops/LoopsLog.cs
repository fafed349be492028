using Microsoft.Extensions.Logging;

namespace ActorProxy.Core.Loops;

internal static partial class LoopsLog
{
    [LoggerMessage(100, LogLevel.Error, "Work on loop {Loop} failed", EventName = "WorkFailed")]
    public static partial void WorkFailed(ILogger logger, int loop, Exception exception);

    [LoggerMessage(101, LogLevel.Warning, "Accepting on loop {Loop} pauses: {Reason}", EventName = "AcceptPaused")]
    public static partial void AcceptPaused(ILogger logger, int loop, string reason);
}
