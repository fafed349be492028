namespace ActorProxy.Core.Protocols.Tls;

/// <summary>What routing needs of a ClientHello. Its spans live as long as the input and the scratch given to the reader.</summary>
public readonly ref struct ClientHello
{
    internal ClientHello(ReadOnlySpan<byte> serverName, ReadOnlySpan<byte> alpn, bool hasEch)
    {
        ServerName = serverName;
        Alpn = alpn;
        HasEch = hasEch;
    }

    /// <summary>
    /// The host name asked for (RFC 6066 §3): lower-case ASCII, letters, digits, <c>-</c>, <c>_</c> and dots, no trailing dot,
    /// 1–253 bytes. Empty when there is no usable name: none sent, an empty one, an IP literal, or not a host name.
    /// With ECH it is the outer name, the only one to be seen.
    /// </summary>
    public ReadOnlySpan<byte> ServerName { get; }

    /// <summary>
    /// The names offered (RFC 7301 §3.1) as they stand in the hello: each a length byte and its bytes, at least one, none empty.
    /// The two bytes that give the whole list's length are not part of it. Empty when the extension is absent.
    /// </summary>
    /// <remarks>
    /// This is what goes into PP2_TYPE_ALPN. The PROXY specification wants "the exact copy of the ALPN extension" (§2.2.1) just as
    /// it wants "the exact copy of the server_name extension" (§2.2.2), and the latter is by its own first sentence, and with
    /// every sender, the value without the extension's framing; the TLV gives the length already. Bytes, order and GREASE
    /// names are kept. It is also the form that TLS libraries take as a protocol list.
    /// </remarks>
    public ReadOnlySpan<byte> Alpn { get; }

    /// <summary>True when an encrypted_client_hello extension is present (RFC 9849), be it real or GREASE.</summary>
    public bool HasEch { get; }
}
