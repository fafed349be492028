using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ActorProxy.Load.Sockets;

/// <summary>The kernel's <c>sockaddr_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct InetAddress
{
    public const int Bytes = 16;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;
    private readonly ulong _zero;

    private InetAddress(ushort family, ushort port, uint address)
    {
        _family = family;
        _port = port;
        _address = address;
        _zero = 0;
    }

    public static InetAddress Loopback(int port, SourceAddress address = SourceAddress.Real) => new(
        Libc.AddressFamilyInet,
        BinaryPrimitives.ReverseEndianness((ushort)port),
        BinaryPrimitives.ReverseEndianness(0x7f000000u | (uint)address));
}
