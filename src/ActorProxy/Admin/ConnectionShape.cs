namespace ActorProxy.Admin;

/// <summary>A connection on the wire.</summary>
internal sealed record ConnectionShape(
    string Id, string Listener, string Client, int ClientPort, string? Sni, string? Route, string? Upstream, string? Server, long BytesIn, long BytesOut, DateTimeOffset Since, string Stage)
{
    public static ConnectionShape From(Core.Connections.ConnectionInfo info) => new(
        info.Id.ToString(), info.Listener, info.Client.Address.ToString(), info.Client.Port, info.ServerName, info.Route, info.Upstream, info.Server,
        info.BytesIn, info.BytesOut, info.Since, info.Stage);
}

/// <summary>A page of connections.</summary>
internal sealed record ConnectionsShape(IReadOnlyList<ConnectionShape> Connections, string? Next);

/// <summary>How many connections were cut.</summary>
internal sealed record ConnectionsCutShape(int Cut);
