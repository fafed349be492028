using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Clustering;

internal static partial class ClusteringLog
{
    [LoggerMessage(230, LogLevel.Error, "This node is detached: {Reason}. It goes on proxying and enforces the bans it knows; it comes back when it reaches one of {Others}", EventName = "Detached")]
    public static partial void Detached(ILogger logger, string reason, string others);

    // 231 was Reattaching: a process that had to be started anew.
    [LoggerMessage(232, LogLevel.Information, "{Other} can be reached again: this node joins anew", EventName = "Rejoining")]
    public static partial void Rejoining(ILogger logger, string other);

    [LoggerMessage(233, LogLevel.Warning, "This node is part of its cluster again ({Count} members), and its bans are in step", EventName = "Attached")]
    public static partial void Attached(ILogger logger, int count);

    [LoggerMessage(234, LogLevel.Warning, "Joining has come to nothing within {Patience}: this node tries again", EventName = "JoinTimedOut")]
    public static partial void JoinTimedOut(ILogger logger, TimeSpan patience);

    [LoggerMessage(235, LogLevel.Warning, "The way to other nodes cannot be opened again, attempt {Attempt} of {Attempts}: {Cause}", EventName = "ClusterNotStarted")]
    public static partial void NotStarted(ILogger logger, int attempt, int attempts, string cause);

    [LoggerMessage(236, LogLevel.Error, "The way to other nodes cannot be opened again: this node drains and asks to be restarted", EventName = "ClusterStuck")]
    public static partial void Stuck(ILogger logger);

    [LoggerMessage(237, LogLevel.Warning, "The cluster system did not end in good order: {Cause}", EventName = "ClusterNotStopped")]
    public static partial void NotStopped(ILogger logger, string cause);
}
