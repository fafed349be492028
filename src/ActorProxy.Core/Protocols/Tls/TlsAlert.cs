namespace ActorProxy.Core.Protocols.Tls;

/// <summary>Whole alert records, ready to send in clear before any ServerHello.</summary>
/// <remarks>RFC 8446 §5.1 (record; version 0x0303 for all but an initial ClientHello), §6 (alert: level, description).</remarks>
public static class TlsAlert
{
    /// <summary>Fatal <c>unrecognized_name</c>: no route serves the name the client asked for. RFC 6066 §3.</summary>
    public static ReadOnlySpan<byte> UnrecognizedName =>
    [
        0x15, 0x03, 0x03, 0x00, 0x02, // alert record, two bytes
        0x02, 0x70,                   // fatal(2), unrecognized_name(112)
    ];
}
