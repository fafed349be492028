using System.Buffers;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

public static partial class ProxyHeaderReader
{
    private static readonly SearchValues<byte> IPv4Characters = SearchValues.Create("0123456789."u8);
    private static readonly SearchValues<byte> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static ReadOnlySpan<byte> V1Start => "PROXY "u8;

    private static ReadOnlySpan<byte> V1Unknown => "UNKNOWN"u8;

    private static ReadOnlySpan<byte> V1Tcp4 => "TCP4 "u8;

    private static ReadOnlySpan<byte> V1Tcp6 => "TCP6 "u8;

    private static ReadStatus ReadV1(ReadOnlySpan<byte> input, ref ProxyHeader header, ref int consumed)
    {
        var line = input.Length > MaxV1Bytes ? input[..MaxV1Bytes] : input;
        if (!Matches(line, V1Start))
        {
            return ReadStatus.Invalid;
        }

        if (line.Length <= V1Start.Length)
        {
            return ReadStatus.NeedMore;
        }

        var rest = line[V1Start.Length..];
        var status = rest[0] == V1Unknown[0] ? ReadUnknown(rest, ref consumed) : ReadTcp(rest, ref header, ref consumed);
        if (status == ReadStatus.Done)
        {
            consumed += V1Start.Length;
        }

        // One byte of room is enough only when it takes the LF.
        var room = MaxV1Bytes - line.Length;
        return status == ReadStatus.NeedMore && (room == 0 || (room == 1 && line[^1] != '\r')) ? ReadStatus.Invalid : status;
    }

    /// <summary>§2.1: whatever follows UNKNOWN is ignored up to the CRLF, and the header with it.</summary>
    private static ReadStatus ReadUnknown(ReadOnlySpan<byte> line, ref int consumed)
    {
        if (!Matches(line, V1Unknown))
        {
            return ReadStatus.Invalid;
        }

        if (line.Length <= V1Unknown.Length)
        {
            return ReadStatus.NeedMore;
        }

        var rest = line[V1Unknown.Length..];
        if (rest[0] != ' ' && !Matches(rest, "\r\n"u8))
        {
            return ReadStatus.Invalid;
        }

        var end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return ReadStatus.NeedMore;
        }

        consumed = V1Unknown.Length + end + 2;
        return ReadStatus.Done;
    }

    private static ReadStatus ReadTcp(ReadOnlySpan<byte> line, ref ProxyHeader header, ref int consumed)
    {
        var isIPv4 = Matches(line, V1Tcp4);
        if (!isIPv4 && !Matches(line, V1Tcp6))
        {
            return ReadStatus.Invalid;
        }

        if (line.Length < V1Tcp4.Length)
        {
            return ReadStatus.NeedMore;
        }

        var rest = line[V1Tcp4.Length..];
        var status = ReadAddress(ref rest, isIPv4, out var source);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        status = ReadAddress(ref rest, isIPv4, out var destination);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        status = ReadPort(ref rest, (byte)' ', out var sourcePort);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        status = ReadPort(ref rest, (byte)'\r', out var destinationPort);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        if (rest.IsEmpty)
        {
            return ReadStatus.NeedMore;
        }

        if (rest[0] != '\n')
        {
            return ReadStatus.Invalid;
        }

        header = new ProxyHeader(ProxyHeaderKind.Proxied, new NetEndPoint(source, sourcePort), new NetEndPoint(destination, destinationPort));
        consumed = line.Length - rest.Length + 1;
        return ReadStatus.Done;
    }

    private static ReadStatus ReadAddress(ref ReadOnlySpan<byte> rest, bool isIPv4, out NetAddress address)
    {
        address = default;
        var end = rest.IndexOf((byte)' ');
        if (end < 0)
        {
            var couldGrow = isIPv4
                ? rest.Length <= AddressText.MaxIPv4Bytes && !rest.ContainsAnyExcept(IPv4Characters)
                : rest.Length <= AddressText.MaxIPv6Bytes && !rest.ContainsAnyExcept(IPv6Characters);
            return couldGrow ? ReadStatus.NeedMore : ReadStatus.Invalid;
        }

        var text = rest[..end];
        rest = rest[(end + 1)..];
        return (isIPv4 ? AddressText.TryParseIPv4(text, out address) : AddressText.TryParseIPv6(text, out address))
            ? ReadStatus.Done
            : ReadStatus.Invalid;
    }

    private static ReadStatus ReadPort(ref ReadOnlySpan<byte> rest, byte terminator, out ushort port)
    {
        port = 0;
        var end = rest.IndexOf(terminator);
        if (end < 0)
        {
            // Each beginning of a valid port is a valid port.
            return rest.IsEmpty || AddressText.TryParsePort(rest, out _) ? ReadStatus.NeedMore : ReadStatus.Invalid;
        }

        var text = rest[..end];
        rest = rest[(end + 1)..];
        return AddressText.TryParsePort(text, out port) ? ReadStatus.Done : ReadStatus.Invalid;
    }
}
