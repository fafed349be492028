using ActorProxy.Load.Payloads;

namespace ActorProxy.Load.Clients;

/// <summary>Where a load goes, and the bytes that open every connection there.</summary>
/// <param name="Port">A proxy's, or a backend's own.</param>
/// <param name="Hello">Names one backend.</param>
/// <param name="Direct">No proxy is between: the client writes the PROXY header itself.</param>
internal sealed record ClientTarget(int Port, ClientHello Hello, bool Direct)
{
    public const int MaxOpeningBytes = ProxyHeaderBytes + ClientHello.Bytes;

    private const int ProxyHeaderBytes = 28;

    // Version 2, PROXY, TCP over IPv4, 12 bytes: 127.0.0.1 port 1 to 127.0.0.1 port 2.
    public static ReadOnlySpan<byte> ProxyHeader => "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\0\x01\0\x02"u8;

    /// <returns>How many bytes were written.</returns>
    public int WriteOpening(Span<byte> target, ulong seed, long length)
    {
        int headerBytes = Direct ? ProxyHeaderBytes : 0;
        ProxyHeader[..headerBytes].CopyTo(target);
        Hello.Write(target[headerBytes..], seed, length);
        return headerBytes + ClientHello.Bytes;
    }
}
