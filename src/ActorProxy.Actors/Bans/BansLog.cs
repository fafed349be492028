using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Bans;

internal static partial class BansLog
{
    /// <summary>A feed's many bans are told by the feed, in one line.</summary>
    public static void BanImposed(ILogger logger, IpPrefix prefix, BanOrigin origin, string jail) =>
        BanImposed(logger, origin == BanOrigin.Feed ? LogLevel.Debug : LogLevel.Information, prefix, origin, jail);

    [LoggerMessage(201, LogLevel.Information, "Ban on {Prefix} lifted", EventName = "BanLifted")]
    public static partial void BanLifted(ILogger logger, IpPrefix prefix);

    [LoggerMessage(EventId = 200, Message = "Ban imposed on {Prefix} by {Origin} in jail {Jail}", EventName = "BanImposed")]
    private static partial void BanImposed(ILogger logger, LogLevel level, IpPrefix prefix, BanOrigin origin, string jail);
}
