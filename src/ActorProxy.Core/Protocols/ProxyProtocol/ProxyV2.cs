namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>The fixed bytes of a v2 header; proxy-protocol.txt §2.2.</summary>
internal static class ProxyV2
{
    public const byte LocalCommand = 0x20;
    public const byte ProxyCommand = 0x21;
    public const byte Unspecified = 0x00;
    public const byte TcpOverIPv4 = 0x11;
    public const byte TcpOverIPv6 = 0x21;

    public const int CommandOffset = 12;
    public const int FamilyOffset = 13;
    public const int LengthOffset = 14;

    /// <summary>Signature, command, family and length; the addresses follow.</summary>
    public const int HeaderBytes = 16;

    public const int IPv4Bytes = 12;
    public const int IPv6Bytes = 36;
    public const int UnixBytes = 216;

    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;
}
