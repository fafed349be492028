using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans.Replicating;

internal static partial class ReplicatingLog
{
    [LoggerMessage(220, LogLevel.Information, "Bans are in step with the cluster ({Count} other nodes)", EventName = "BansSynced")]
    public static partial void Synced(ILogger logger, int count);

    [LoggerMessage(221, LogLevel.Warning, "No other node of the cluster has been met within {Patience}: this one serves with the bans it knows", EventName = "BansNotSynced")]
    public static partial void NotSynced(ILogger logger, TimeSpan patience);

    [LoggerMessage(222, LogLevel.Debug, "Repair waits for its next round: {Cause}", EventName = "RepairUnanswered")]
    public static partial void Unanswered(ILogger logger, string cause);
}
