using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Closing;

/// <summary>A request to a site, as the access log has it. What the client chose is bounded by the reverse proxy's own limits.</summary>
public sealed record RequestEntry
{
    /// <summary>The connection's.</summary>
    public required ConnectionId Id { get; init; }

    public required string Listener { get; init; }

    public required NetEndPoint Client { get; init; }

    public string? ServerName { get; init; }

    /// <summary><c>h2</c> or <c>http/1.1</c>.</summary>
    public required string Alpn { get; init; }

    public string? Route { get; init; }

    public string? Upstream { get; init; }

    public string? Server { get; init; }

    /// <summary>Of its body, or of what an upgraded connection carried, as far as it was passed on.</summary>
    public long BytesIn { get; init; }

    /// <summary>Of the response's body, or of what an upgraded connection carried.</summary>
    public long BytesOut { get; init; }

    /// <summary>The connection's, from accept until its name was known; null in plain text, where requests say names.</summary>
    public TimeSpan? Preread { get; init; }

    /// <summary>For the connection to the server that this request had made; zero when there was one, null when it went nowhere.</summary>
    public TimeSpan? Connect { get; init; }

    public TimeSpan Duration { get; init; }

    public required CloseReason Reason { get; init; }

    /// <summary>True when TLS ended here.</summary>
    public bool IsTls { get; init; }

    public required string Method { get; init; }

    public required string Host { get; init; }

    /// <summary>Without the query, which may hold secrets.</summary>
    public required string Path { get; init; }

    public required int Status { get; init; }

    public string? UserAgent { get; init; }
}
