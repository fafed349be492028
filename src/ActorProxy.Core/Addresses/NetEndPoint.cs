using System.Globalization;
using System.Net;

namespace ActorProxy.Core.Addresses;

/// <summary>A TCP address: who, and which port.</summary>
public readonly record struct NetEndPoint(NetAddress Address, ushort Port)
{
    public static NetEndPoint From(IPEndPoint endPoint) => new(NetAddress.From(endPoint.Address), (ushort)endPoint.Port);

    public IPEndPoint ToIPEndPoint() => new(Address.ToIPAddress(), Port);

    /// <summary><c>192.0.2.1:443</c> or <c>[2001:db8::1]:443</c>.</summary>
    public override string ToString() => Address.IsIPv4
        ? string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}");
}
