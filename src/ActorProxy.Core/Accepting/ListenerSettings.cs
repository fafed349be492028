using System.Net;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Prereading;

namespace ActorProxy.Core.Accepting;

/// <summary>What a listener expects to arrive.</summary>
public enum ListenerKind
{
    /// <summary>TLS: the ClientHello is read, its server name routes.</summary>
    Tls,

    /// <summary>Plain TCP: nothing is read first, because the server may be the one that speaks first (SMTP, IMAP, SSH).</summary>
    Tcp,

    /// <summary>Plain HTTP/1.1: the reverse proxy reads it from the first byte, its <c>Host</c> routes.</summary>
    Http,

    /// <summary>XMPP before STARTTLS: the header that opens the stream is read, its <c>to</c> routes. Of clients (5222) and of servers (5269).</summary>
    Xmpp,
}

/// <summary>One named listener: where it binds and what it does with what it accepts.</summary>
public sealed record ListenerSettings
{
    /// <summary>As configured; a metric label.</summary>
    public required string Name { get; init; }

    /// <summary>Where to listen. <c>[::]</c> takes IPv4 as well.</summary>
    public required IReadOnlyList<IPEndPoint> Bind { get; init; }

    public required ListenerKind Kind { get; init; }

    /// <summary>Name of the route table; null for <see cref="ListenerKind.Tcp"/>.</summary>
    public string? Routes { get; init; }

    /// <summary>Name of the one upstream (<see cref="ListenerKind.Tcp"/>); else null.</summary>
    public string? Upstream { get; init; }

    /// <summary>Sources that must send a PROXY header; from any other source none is read. Default none.</summary>
    public IReadOnlyList<IpPrefix> AcceptProxyFrom { get; init; } = [];

    public PrereadSettings Preread { get; init; } = new();
}
