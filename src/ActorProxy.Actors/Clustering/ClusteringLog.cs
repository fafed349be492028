using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Clustering;

internal static partial class ClusteringLog
{
    [LoggerMessage(230, LogLevel.Error, "This node is detached: it has been removed from its cluster. It goes on proxying and enforces the bans it knows; it comes back when it reaches one of {Others}", EventName = "Detached")]
    public static partial void Detached(ILogger logger, string others);

    [LoggerMessage(231, LogLevel.Warning, "{Other} can be reached again: this node drains and asks to be restarted, in order to join anew", EventName = "Reattaching")]
    public static partial void Reattaching(ILogger logger, string other);
}
