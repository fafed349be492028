using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Feeds;

/// <summary>Whom feeds may not ban.</summary>
/// <param name="Edge">The edge itself and its upstreams: a list that names them is wrong as a whole.</param>
/// <param name="Ignore">The administrator's exceptions: entries that overlap them are passed over.</param>
public sealed record FeedLimits(NeverBanned Edge, IReadOnlyList<IpPrefix> Ignore);
