using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Loops.Epoll;

/// <summary><c>sockaddr_in</c> and <c>sockaddr_in6</c> in one: family, port, then either the IPv4 address or flow label and IPv6 address.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeAddress
{
    public const int IPv4Length = 16, IPv6Length = 28;

    private ushort _family;
    private ushort _port;
    private fixed byte _rest[24];

    public readonly int Length => _family == LinuxNative.AfInet ? IPv4Length : IPv6Length;

    public readonly int Family => _family;

    /// <summary>The address as bound: <c>0.0.0.0</c> and <c>::</c> stay what they are.</summary>
    public static NativeAddress From(IPEndPoint endPoint) => From(NetEndPoint.From(endPoint));

    public static NativeAddress From(NetEndPoint endPoint)
    {
        var native = new NativeAddress { _port = BinaryPrimitives.ReverseEndianness(endPoint.Port) };
        if (endPoint.Address.IsIPv4)
        {
            native._family = LinuxNative.AfInet;
            endPoint.Address.Write(new Span<byte>(native._rest, 4));
        }
        else
        {
            native._family = LinuxNative.AfInet6;
            endPoint.Address.Write(new Span<byte>(native._rest + 4, 16));
        }

        return native;
    }

    public readonly NetEndPoint ToEndPoint()
    {
        fixed (byte* rest = _rest)
        {
            var address = _family == LinuxNative.AfInet
                ? NetAddress.FromBytes(new ReadOnlySpan<byte>(rest, 4))
                : NetAddress.FromBytes(new ReadOnlySpan<byte>(rest + 4, 16));
            return new NetEndPoint(address, BinaryPrimitives.ReverseEndianness(_port));
        }
    }
}
