using System.Text;
using System.Text.Unicode;

namespace ActorProxy.Core.Protocols.Xmpp;

/// <summary>Reads what routing needs of the header that opens an XMPP stream, without consuming input.</summary>
/// <remarks>
/// RFC 6120 §4.2 (the initiating entity speaks first), §4.7.2 (<c>to</c>), §11.1 (comments, processing instructions and a DTD are
/// forbidden), §11.6 (UTF-8, no byte order mark); XML 1.0 §3.1 (tags). Clients and servers (5269) open their streams alike.
/// Namespaces, versions and the rest are the server's to judge: it gets every byte as it came. What could make it see another
/// domain than this reader is refused: <c>to</c> given twice, or with a reference in it (<c>&amp;#101;</c>), which no domain needs.
/// Keeps no state, allocates nothing, any thread.
/// </remarks>
public static class StreamHeaderReader
{
    /// <summary>Reads the header at the start of a connection.</summary>
    /// <param name="input">Bytes received so far, from the first byte of the connection. What follows the header is ignored.</param>
    /// <param name="maxBytes">Upper bound on the bytes from the connection's first to the header's last. A header of exactly that length is read.</param>
    /// <param name="to">When done: the value of <c>to</c> as it stands there, UTF-8; empty when it is absent or empty.</param>
    /// <param name="error">The reason when invalid, else <see cref="StreamHeaderError.None"/>.</param>
    /// <returns><see cref="ReadStatus.NeedMore"/>, <see cref="ReadStatus.Done"/> or <see cref="ReadStatus.Invalid"/> with a reason; never throws on input.</returns>
    public static ReadStatus Read(ReadOnlySpan<byte> input, int maxBytes, out ReadOnlySpan<byte> to, out StreamHeaderError error)
    {
        var cursor = new XmlCursor(input[..Math.Min(input.Length, maxBytes)]);
        var status = ReadHeader(ref cursor, out to);
        if (status == ReadStatus.Done && !Utf8.IsValid(input[..cursor.Position]))
        {
            status = ReadStatus.Invalid;
        }

        error = status switch
        {
            ReadStatus.Invalid => StreamHeaderError.Malformed,
            ReadStatus.NeedMore when input.Length >= maxBytes => StreamHeaderError.TooLarge,
            _ => StreamHeaderError.None,
        };
        if (status != ReadStatus.Done)
        {
            to = default;
        }

        return error == StreamHeaderError.None ? status : ReadStatus.Invalid;
    }

    /// <summary>An XML declaration if there is one, then the tag.</summary>
    private static ReadStatus ReadHeader(scoped ref XmlCursor cursor, out ReadOnlySpan<byte> to)
    {
        to = default;
        cursor.SkipSpace();
        if (cursor.Read((byte)'<') is not ReadStatus.Done and var beginning)
        {
            return beginning;
        }

        if (cursor.IsAt((byte)'?'))
        {
            if (ReadDeclaration(ref cursor) is not ReadStatus.Done and var declaration)
            {
                return declaration;
            }

            cursor.SkipSpace();
            if (cursor.Read((byte)'<') is not ReadStatus.Done and var second)
            {
                return second;
            }
        }

        return ReadTag(ref cursor, out to);
    }

    /// <summary>The rest of <c>&lt;?xml version='1.0' encoding='UTF-8'?&gt;</c>.</summary>
    private static ReadStatus ReadDeclaration(scoped ref XmlCursor cursor)
    {
        foreach (var value in "?xml"u8)
        {
            if (cursor.Read(value) is not ReadStatus.Done and var status)
            {
                return status;
            }
        }

        while (true)
        {
            if (cursor.ReadAttribute(out var name, out var value) is not ReadStatus.Done and var status)
            {
                return status;
            }

            if (name.IsEmpty)
            {
                return cursor.Read((byte)'?') is not ReadStatus.Done and var end ? end : cursor.Read((byte)'>');
            }

            if (name.SequenceEqual("encoding"u8) && !Ascii.EqualsIgnoreCase(value, "utf-8"u8))
            {
                return ReadStatus.Invalid;
            }
        }
    }

    /// <summary>The rest of <c>&lt;stream:stream … &gt;</c>, whatever its prefix.</summary>
    private static ReadStatus ReadTag(scoped ref XmlCursor cursor, out ReadOnlySpan<byte> to)
    {
        to = default;
        if (cursor.ReadName(out var tag) is not ReadStatus.Done and var named)
        {
            return named;
        }

        if (!tag.SequenceEqual("stream"u8) && !tag.EndsWith(":stream"u8))
        {
            return ReadStatus.Invalid;
        }

        var seen = false;
        while (true)
        {
            if (cursor.ReadAttribute(out var name, out var value) is not ReadStatus.Done and var status)
            {
                return status;
            }

            if (name.IsEmpty)
            {
                // A tag that closes itself opens no stream.
                return cursor.Read((byte)'>');
            }

            if (name.SequenceEqual("to"u8))
            {
                if (seen || value.Contains((byte)'&'))
                {
                    return ReadStatus.Invalid;
                }

                seen = true;
                to = value;
            }
        }
    }
}
