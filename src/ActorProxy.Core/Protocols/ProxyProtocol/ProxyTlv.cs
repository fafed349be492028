namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>Registered TLV types and their bounds; proxy-protocol.txt §2.2.</summary>
internal static class ProxyTlv
{
    public const byte Alpn = 0x01;
    public const byte Authority = 0x02;
    public const byte Crc32C = 0x03;
    public const byte UniqueId = 0x05;

    /// <summary>Type and length before each value.</summary>
    public const int HeaderBytes = 3;

    public const int Crc32CBytes = 4;

    /// <summary>§2.2.5.</summary>
    public const int MaxUniqueIdBytes = 128;

    /// <summary>The longest host name, with room; receivers keep it in buffers of 256 (HAProxy's PP2_AUTHORITY_MAX is 255).</summary>
    public const int MaxAuthorityBytes = 255;
}
