using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using Akka.Actor;

namespace ActorProxy.Actors.Connections;

/// <summary>To a connection's actor: the data path has closed it.</summary>
internal sealed record ConnectionFinished : INoSerializationVerificationNeeded
{
    public static readonly ConnectionFinished Instance = new();
}

/// <summary>To a connection's actor: a bug showed in the data path.</summary>
internal sealed record ConnectionFault(Exception Exception) : INoSerializationVerificationNeeded;

/// <summary>To a connection's actor: end it now.</summary>
internal sealed record CutConnection(CloseReason Reason) : INoSerializationVerificationNeeded;

/// <summary>To a connection's actor: answer with its <see cref="ConnectionInfo"/>.</summary>
public sealed record DescribeConnection : INoSerializationVerificationNeeded
{
    public static readonly DescribeConnection Instance = new();
}

/// <summary>To a loop's supervisor: reset every live connection of these clients. Answered with <see cref="ConnectionsCut"/>.</summary>
/// <param name="Clients">Whose.</param>
/// <param name="Reason"><see cref="CloseReason.Banned"/> or <see cref="CloseReason.Kicked"/>.</param>
public sealed record KickClients(IpPrefix Clients, CloseReason Reason) : INoSerializationVerificationNeeded;

/// <summary>To a loop's supervisor: reset every live connection of who is banned, in one walk. Answered with <see cref="ConnectionsCut"/>.</summary>
/// <param name="Bans">Asked for each connection.</param>
/// <param name="NowUnixMs">Milliseconds since 1970.</param>
public sealed record KickBanned(BanTable Bans, long NowUnixMs) : INoSerializationVerificationNeeded;

/// <summary>How many connections were ended.</summary>
public sealed record ConnectionsCut(int Count) : INoSerializationVerificationNeeded;

/// <summary>To a loop's supervisor: answer with a <see cref="ConnectionPage"/>.</summary>
/// <param name="Client">Only of these clients; null = of all.</param>
/// <param name="Route">Only of this route; null = of all.</param>
/// <param name="Upstream">Only to this upstream; null = to all.</param>
/// <param name="After">Only those that come after this id in the order of the list; null = from the beginning.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="NewestFirst">By falling id; else by rising id.</param>
public sealed record ListConnections(IpPrefix? Client, string? Route, string? Upstream, ConnectionId? After, int Limit, bool NewestFirst = false)
    : INoSerializationVerificationNeeded
{
    /// <summary>Puts what several loops answered, or one has, in the order asked for.</summary>
    public IEnumerable<T> Order<T>(IEnumerable<T> connections, Func<T, ConnectionId> id) =>
        NewestFirst ? connections.OrderByDescending(id) : connections.OrderBy(id);

    /// <summary>Does it stand behind <see cref="After"/>?</summary>
    internal bool ComesNext(ConnectionId id) => After is not { } after || (NewestFirst ? id < after : id > after);
}

/// <summary>Connections in the order that was asked for.</summary>
public sealed record ConnectionPage(IReadOnlyList<ConnectionInfo> Connections) : INoSerializationVerificationNeeded;

/// <summary>To a loop's supervisor: wait until no connection is left, and cut those that are when the time is up. Answered with <see cref="LoopDrained"/>.</summary>
/// <remarks>Sent again it can only bring the end nearer.</remarks>
public sealed record DrainLoop(TimeSpan Time) : INoSerializationVerificationNeeded;

/// <summary>No connection is left on the loop.</summary>
/// <param name="Cut">How many had to be cut.</param>
public sealed record LoopDrained(int Cut) : INoSerializationVerificationNeeded;
