using System.Net.Sockets;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Offloading;

/// <summary>A connection on its way from the loop to the reverse proxy.</summary>
public sealed record Handover
{
    /// <summary>The connection's name in the access log and at the backend.</summary>
    public required ConnectionId Id { get; init; }

    /// <summary>The listener's name.</summary>
    public required string Listener { get; init; }

    /// <summary><see cref="ListenerKind.Tls"/>: a ClientHello follows. <see cref="ListenerKind.Http"/>: requests in plain text.</summary>
    public required ListenerKind Kind { get; init; }

    /// <summary>Who the connection comes from: as PROXY announced, else the socket's peer.</summary>
    public required NetEndPoint Client { get; init; }

    /// <summary>Our own address, to which the client has connected.</summary>
    public required NetEndPoint Local { get; init; }

    /// <summary>From the ClientHello; null = none, or plain text.</summary>
    public string? ServerName { get; init; }

    /// <summary>The protocols the ClientHello offers (RFC 7301), as a list with commas; null = none.</summary>
    public string? Alpn { get; init; }

    /// <summary>The route that led here, as configured; null for <see cref="ListenerKind.Http"/>.</summary>
    public string? Route { get; init; }

    /// <summary>The listener's table as it stood at accept.</summary>
    public RouteTable? Routes { get; init; }

    /// <summary>The receiver's to close.</summary>
    public required Socket Socket { get; init; }

    /// <summary>Bytes that the loop has read already; the socket goes on after them.</summary>
    public required ReadOnlyMemory<byte> Opening { get; init; }

    /// <summary>From accept until the name was known; null for <see cref="ListenerKind.Http"/>.</summary>
    public TimeSpan? Preread { get; init; }

    /// <summary>To be called before the client's requests first go to an upstream: whom its servers may report. Done when it is noted. Any thread.</summary>
    public required Func<Upstream, Task> NoteReached { get; init; }

    /// <summary>To be called once, when the socket is closed and nothing of the connection is left. Any thread.</summary>
    public required Action<CloseReason> Finished { get; init; }
}
