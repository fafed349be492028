namespace ActorProxy.Load.Sockets;

/// <summary>Who a connection comes from: the last byte of 127.0.0.x, all of which Linux gives to loopback without being asked.</summary>
internal enum SourceAddress : byte
{
    /// <summary>Whom every proxy serves, and the address that all of them listen on.</summary>
    Real = 1,

    /// <summary>Whom the proxies are told to refuse.</summary>
    Banned = 2,

    /// <summary>Who connects and says nothing.</summary>
    Silent = 3,
}
