using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Connections;

/// <summary>A live connection as the admin API shows it; names as in the contract's connection shape.</summary>
public sealed record ConnectionInfo(
    ConnectionId Id,
    string Listener,
    NetEndPoint Client,
    string? ServerName,
    string? Route,
    string? Upstream,
    string? Server,
    long BytesIn,
    long BytesOut,
    DateTimeOffset Since,
    string Stage);
