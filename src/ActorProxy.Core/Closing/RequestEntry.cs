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

    /// <summary>Of the bodies; 0 where the length was not said beforehand.</summary>
    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

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
