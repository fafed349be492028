namespace ActorProxy.Core.Protocols.Xmpp;

/// <summary>What a refused client is told in its own protocol.</summary>
public static class StreamRefusal
{
    /// <summary>A whole stream that says <c>host-unknown</c>: no route serves the domain. RFC 6120 §4.9.1.2 (a header comes first), §4.9.3.6.</summary>
    public static ReadOnlySpan<byte> HostUnknown =>
        """
        <?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='refused' version='1.0'><stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>
        """u8;
}
