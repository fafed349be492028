using System.Buffers.Text;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>Writes PROXY headers, v1 and v2.</summary>
/// <remarks>
/// proxy-protocol.txt §2 (of 2020-03-05). Allocates nothing, any thread. Send a header in one write: some receivers read it in one read.
/// A destination that is too short is the caller's bug and throws.
/// </remarks>
public static partial class ProxyHeaderWriter
{
    /// <summary>No v1 line is longer; §2.1.</summary>
    public const int MaxV1Bytes = ProxyHeaderReader.MaxV1Bytes;

    /// <summary>The line that says nothing: use the socket's own addresses.</summary>
    public static ReadOnlySpan<byte> UnknownV1 => "PROXY UNKNOWN\r\n"u8;

    /// <summary>Writes a v1 line.</summary>
    /// <remarks>
    /// Both addresses must be of one family (§2.1). One of each has no v1 form that every receiver takes: the IPv4-mapped spelling
    /// is refused by strict ones, so the line is <see cref="UnknownV1"/>, the specification's word for a line that cannot be
    /// filled. It only arises when a PROXY header received says so; our own sockets never mix.
    /// </remarks>
    /// <param name="destination">At least <see cref="MaxV1Bytes"/> long.</param>
    /// <param name="source">The client.</param>
    /// <param name="destinationAddress">The address the client connected to.</param>
    /// <returns>How many bytes were written.</returns>
    public static int WriteV1(Span<byte> destination, NetEndPoint source, NetEndPoint destinationAddress)
    {
        if (source.Address.IsIPv4 != destinationAddress.Address.IsIPv4)
        {
            UnknownV1.CopyTo(destination);
            return UnknownV1.Length;
        }

        var start = source.Address.IsIPv4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8;
        start.CopyTo(destination);
        var written = start.Length;
        written += source.Address.Format(destination[written..]);
        destination[written++] = (byte)' ';
        written += destinationAddress.Address.Format(destination[written..]);
        destination[written++] = (byte)' ';
        written += FormatPort(source.Port, destination[written..]);
        destination[written++] = (byte)' ';
        written += FormatPort(destinationAddress.Port, destination[written..]);
        destination[written++] = (byte)'\r';
        destination[written++] = (byte)'\n';
        return written;
    }

    private static int FormatPort(ushort port, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(port, destination, out var written);
        return written;
    }
}
