using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Core.Accepting;

/// <summary>An address that could not be bound.</summary>
/// <param name="Listener">Which listener wanted it.</param>
/// <param name="EndPoint">The address.</param>
/// <param name="Error">Why not.</param>
public sealed record BindFailure(string Listener, IPEndPoint EndPoint, SocketError Error)
{
    /// <summary>For people.</summary>
    public string Message => Error switch
    {
        SocketError.AddressAlreadyInUse => $"{EndPoint}: the address is in use",
        SocketError.AccessDenied => $"{EndPoint}: not permitted (ports below 1024 need root or CAP_NET_BIND_SERVICE)",
        SocketError.AddressNotAvailable => $"{EndPoint}: no interface of this machine has this address",
        SocketError.AddressFamilyNotSupported => $"{EndPoint}: this machine has no IPv6; bind 0.0.0.0 instead of [::]",
        _ => $"{EndPoint}: {Error}",
    };
}
