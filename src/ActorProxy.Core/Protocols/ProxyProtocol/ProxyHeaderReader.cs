namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>Reads a PROXY header, v1 or v2, from the start of a connection that must have one.</summary>
/// <remarks>
/// proxy-protocol.txt §2 (of 2020-03-05). Keeps no state, allocates nothing, any thread. It never guesses whether a header is there: bytes that
/// cannot become one are invalid. Whether the peer may send one is the caller's to know.
/// </remarks>
public static partial class ProxyHeaderReader
{
    /// <summary>Upper bound on a v2 header, its first 16 bytes included. The field allows 64 KiB; nginx too stops at 4 KiB.</summary>
    public const int MaxBytes = 4096;

    /// <summary>Upper bound on a v1 line with its CRLF; §2.1.</summary>
    public const int MaxV1Bytes = 107;

    /// <summary>Reads the header.</summary>
    /// <param name="input">Bytes received so far, from the first byte of the connection.</param>
    /// <param name="header">The header when done.</param>
    /// <param name="consumed">Length of the whole header when done, else 0; the payload begins there.</param>
    /// <returns>
    /// <see cref="ReadStatus.NeedMore"/> for any start of a valid header. <see cref="ReadStatus.Invalid"/> for anything else, as
    /// soon as a field is seen to be wrong: a v1 address when it ends, a v2 address or TLV when the header is whole.
    /// Never throws on input.
    /// </returns>
    public static ReadStatus Read(ReadOnlySpan<byte> input, out ProxyHeader header, out int consumed)
    {
        header = default;
        consumed = 0;
        if (input.IsEmpty)
        {
            return ReadStatus.NeedMore;
        }

        return input[0] == 'P' ? ReadV1(input, ref header, ref consumed) : ReadV2(input, ref header, ref consumed);
    }

    /// <summary>True when the input begins with the text, or is the beginning of it.</summary>
    private static bool Matches(ReadOnlySpan<byte> input, ReadOnlySpan<byte> text) =>
        input.Length < text.Length ? text.StartsWith(input) : input.StartsWith(text);
}
