namespace ActorProxy.Hosting;

internal static partial class EdgeLog
{
    [LoggerMessage(300, LogLevel.Information, "Draining: no new connections; waiting up to {Time} for {Count} live ones", EventName = "Draining")]
    public static partial void Draining(ILogger logger, TimeSpan time, int count);

    [LoggerMessage(301, LogLevel.Information, "Drained; {Cut} connections had to be cut", EventName = "Drained")]
    public static partial void Drained(ILogger logger, int cut);

    [LoggerMessage(302, LogLevel.Information, "Configuration {Hash} is in force: {Changes}", EventName = "Reloaded")]
    public static partial void Reloaded(ILogger logger, string hash, string changes);

    [LoggerMessage(303, LogLevel.Error, "The new configuration was rejected, the old one stays in force: {Problems}", EventName = "ReloadRejected")]
    public static partial void ReloadRejected(ILogger logger, string problems);

    [LoggerMessage(304, LogLevel.Warning, "{Problem}", EventName = "ConfigurationWarning")]
    public static partial void ConfigurationWarning(ILogger logger, string problem);

    [LoggerMessage(305, LogLevel.Warning, "{MaxConnections} connections need {Needed} descriptors, but the process may have {Limit}: accepting will pause before (raise LimitNOFILE or lower limits.max-connections)", EventName = "FewDescriptors")]
    public static partial void FewDescriptors(ILogger logger, int maxConnections, long needed, long limit);

    [LoggerMessage(306, LogLevel.Error, "The stored bans are not read yet after {Time}: connections are accepted without them", EventName = "BansNotLoaded")]
    public static partial void BansNotLoaded(ILogger logger, TimeSpan time);

    [LoggerMessage(307, LogLevel.Warning, "The cluster was not left in good order within {Time}: the other nodes will notice", EventName = "ClusterNotLeft")]
    public static partial void ClusterNotLeft(ILogger logger, TimeSpan time);

    [LoggerMessage(309, LogLevel.Information, "Handing over to process {ProcessId}", EventName = "HandingOver")]
    public static partial void HandingOver(ILogger logger, int processId);

    [LoggerMessage(310, LogLevel.Error, "No hand-over, this process goes on: {Reason}", EventName = "NotHandedOver")]
    public static partial void NotHandedOver(ILogger logger, string reason);

    [LoggerMessage(311, LogLevel.Critical, "The new process did not begin to accept, and has the bans of this one: draining, to be started anew", EventName = "HandOverFailed")]
    public static partial void HandOverFailed(ILogger logger);

    [LoggerMessage(308, LogLevel.Warning, "{Count} lines about the cluster were left out in a minute", EventName = "LinesLeftOut")]
    public static partial void LinesLeftOut(ILogger logger, long count);
}
