namespace ActorProxy.Core.Protocols.Xmpp;

/// <summary>Why bytes cannot be, or become, the header of an XMPP stream.</summary>
public enum StreamHeaderError
{
    None = 0,

    /// <summary>It is longer than the caller allows.</summary>
    TooLarge = 1,

    /// <summary>Another protocol, or XML that is not allowed there.</summary>
    Malformed = 2,
}
