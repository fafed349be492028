using System.Buffers;
using System.Buffers.Binary;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Payloads;

/// <summary>Reads what must open every connection to a backend: a PROXY header, then the client's own hello, unchanged.</summary>
/// <remarks>
/// PROXY protocol specification §2.1 (v1, nginx) and §2.2 (v2, TLVs skipped). The header must tell the real client or the banned
/// one: a proxy that fails to refuse is to be seen by the answer that comes back, not by one that is missing. Stateless, any thread.
/// </remarks>
internal static class PreambleReader
{
    /// <summary>Longer input than this is always decided: the v1 limit or a v2 header with generous TLVs, and the hello.</summary>
    public const int MaxBytes = 1024 + ClientHello.Bytes;

    private static readonly SearchValues<byte> PortCharacters = SearchValues.Create("0123456789 "u8);

    private static ReadOnlySpan<byte> V2Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> V1Opening => "PROXY TCP4 127.0.0.1 127.0.0.1 "u8;

    private static ReadOnlySpan<byte> V1OpeningOfBanned => "PROXY TCP4 127.0.0.2 127.0.0.1 "u8;

    /// <param name="input">Bytes from the first one of the connection on.</param>
    /// <param name="expected">The hello for this backend's host.</param>
    /// <param name="preamble">What was agreed on, when the status is <see cref="PreambleStatus.Done"/>.</param>
    public static PreambleStatus Read(ReadOnlySpan<byte> input, ClientHello expected, out Preamble preamble)
    {
        preamble = default;
        PreambleStatus status = ReadHeader(input, out int headerBytes);
        if (status != PreambleStatus.Done)
        {
            return status;
        }

        ReadOnlySpan<byte> record = input[headerBytes..];
        if (record.Length < ClientHello.Bytes)
        {
            return input.Length < MaxBytes ? PreambleStatus.NeedMore : PreambleStatus.HeaderInvalid;
        }

        if (!expected.Matches(record, out ulong seed, out long length))
        {
            return PreambleStatus.HelloChanged;
        }

        preamble = new Preamble(headerBytes + ClientHello.Bytes, seed, length);
        return PreambleStatus.Done;
    }

    private static PreambleStatus ReadHeader(ReadOnlySpan<byte> input, out int length)
    {
        length = 0;
        if (input.Length < 16)
        {
            return PreambleStatus.NeedMore;
        }

        return input.StartsWith(V2Signature) ? ReadV2(input, out length) : ReadV1(input, out length);
    }

    private static PreambleStatus ReadV2(ReadOnlySpan<byte> input, out int length)
    {
        length = 16 + BinaryPrimitives.ReadUInt16BigEndian(input[14..]);
        if (input.Length < length && length <= 1024)
        {
            return PreambleStatus.NeedMore;
        }

        // Version 2, command PROXY, TCP over IPv4, from 127.0.0.1 or .2.
        return length is >= 28 and <= 1024 && input[12] == 0x21 && input[13] == 0x11
            && input[16..19].SequenceEqual("\x7f\0\0"u8) && (SourceAddress)input[19] is (SourceAddress.Real or SourceAddress.Banned)
            ? PreambleStatus.Done
            : PreambleStatus.HeaderInvalid;
    }

    private static PreambleStatus ReadV1(ReadOnlySpan<byte> input, out int length)
    {
        ReadOnlySpan<byte> line = input[..Math.Min(input.Length, 107)];
        int end = line.IndexOf("\r\n"u8);
        length = end + 2;
        if (end < 0)
        {
            return line.Length == 107 ? PreambleStatus.HeaderInvalid : PreambleStatus.NeedMore;
        }

        return (line.StartsWith(V1Opening) || line.StartsWith(V1OpeningOfBanned)) && !line[V1Opening.Length..end].ContainsAnyExcept(PortCharacters)
            ? PreambleStatus.Done
            : PreambleStatus.HeaderInvalid;
    }
}
