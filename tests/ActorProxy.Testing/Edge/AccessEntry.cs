using ActorProxy.Core.Connections;

namespace ActorProxy.Testing.Edge;

/// <summary>What the access log would say of a connection.</summary>
public sealed record AccessEntry(
    string Id,
    string Listener,
    string Client,
    string? ServerName,
    string? Alpn,
    string? Route,
    string? Upstream,
    string? Server,
    long BytesIn,
    long BytesOut,
    CloseReason Reason)
{
    public static AccessEntry Of(ProxyConnection connection) => new(
        connection.Id.ToString(),
        connection.ListenerName,
        connection.Client.ToString(),
        connection.ServerName,
        connection.Alpn?.Text,
        connection.Route,
        connection.UpstreamName,
        connection.Target?.Server,
        connection.FromClient.Bytes,
        connection.FromUpstream.Bytes,
        connection.Reason);
}
