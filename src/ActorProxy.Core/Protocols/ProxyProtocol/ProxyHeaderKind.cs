namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>Whether a PROXY header speaks for somebody else.</summary>
public enum ProxyHeaderKind
{
    /// <summary>
    /// Use the socket's own addresses: v2 LOCAL (a health check), v1 UNKNOWN, and v2 headers of families that say nothing
    /// about a TCP client (unspecified, UNIX, UDP).
    /// </summary>
    Local,

    /// <summary>Use the header's addresses.</summary>
    Proxied,
}
