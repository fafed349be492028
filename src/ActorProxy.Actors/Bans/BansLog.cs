using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans;

internal static partial class BansLog
{
    [LoggerMessage(200, LogLevel.Information, "Ban imposed on {Prefix} by {Origin} in jail {Jail}", EventName = "BanImposed")]
    public static partial void BanImposed(ILogger logger, IpPrefix prefix, BanOrigin origin, string jail);

    [LoggerMessage(201, LogLevel.Information, "Ban on {Prefix} lifted", EventName = "BanLifted")]
    public static partial void BanLifted(ILogger logger, IpPrefix prefix);
}
