using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans.Storing;

internal static partial class StoringLog
{
    [LoggerMessage(210, LogLevel.Error, "The ban store {Path} is damaged ({Cause}). It has been set aside as {Aside}; a fresh one begins with the bans that other nodes know and those reported from now on", EventName = "BanStoreDamaged")]
    public static partial void Damaged(ILogger logger, string path, string aside, string cause);

    [LoggerMessage(211, LogLevel.Error, "The ban store {Path} does not work ({Cause}). Bans go on in memory: a restart would forget those made from now on. It is tried again every few seconds", EventName = "BanStoreDegraded")]
    public static partial void Degraded(ILogger logger, string path, string cause);

    [LoggerMessage(212, LogLevel.Warning, "The ban store {Path} works again; {Count} bans that had waited are written", EventName = "BanStoreRecovered")]
    public static partial void Recovered(ILogger logger, string path, int count);
}
