namespace ActorProxy.Core.Protocols.Tls;

/// <summary>Why bytes cannot be, or become, a ClientHello.</summary>
public enum HelloError
{
    None = 0,

    /// <summary>Another protocol: not a handshake record of version 3.x, or a handshake that does not begin with a ClientHello; an SSLv2 hello too.</summary>
    NotTls = 1,

    /// <summary>It is, or says it will be, longer than the caller allows.</summary>
    TooLarge = 2,

    /// <summary>It began as a ClientHello, but its records, lengths or extensions break the specification.</summary>
    Malformed = 3,
}
