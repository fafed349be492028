using System.Buffers;

namespace ActorProxy.Core.Protocols.Xmpp;

/// <summary>Walks the parts of an XML tag (XML 1.0 §2.3, §3.1), never past the end.</summary>
/// <remarks>Every step answers <see cref="ReadStatus.NeedMore"/> when the bytes end before it can tell.</remarks>
internal ref struct XmlCursor(ReadOnlySpan<byte> input)
{
    /// <summary>What no attribute value may hold: a tag's beginning, and control characters other than space (XML 1.0 §2.2, §2.3).</summary>
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        [(byte)'<', .. Enumerable.Range(0, 0x20).Select(value => (byte)value).Where(value => !IsSpace(value))]);

    private readonly ReadOnlySpan<byte> _input = input;

    /// <summary>Bytes read.</summary>
    public int Position { get; private set; }

    private readonly ReadOnlySpan<byte> Rest => _input[Position..];

    public readonly bool IsAt(byte value) => Rest is [var next, ..] && next == value;

    /// <returns>True when there was some.</returns>
    public bool SkipSpace()
    {
        var start = Position;
        while (Rest is [var next, ..] && IsSpace(next))
        {
            Position++;
        }

        return Position > start;
    }

    /// <summary>Reads this very byte.</summary>
    public ReadStatus Read(byte value)
    {
        if (Rest.IsEmpty)
        {
            return ReadStatus.NeedMore;
        }

        if (!IsAt(value))
        {
            return ReadStatus.Invalid;
        }

        Position++;
        return ReadStatus.Done;
    }

    /// <summary>Reads a name, its prefix included; it is whole when something else follows.</summary>
    public ReadStatus ReadName(out ReadOnlySpan<byte> name)
    {
        name = default;
        var length = 0;
        var rest = Rest;
        while (length < rest.Length && IsOfName(rest[length], isFirst: length == 0))
        {
            length++;
        }

        if (length == rest.Length)
        {
            return ReadStatus.NeedMore;
        }

        name = rest[..length];
        Position += length;
        return length > 0 ? ReadStatus.Done : ReadStatus.Invalid;
    }

    /// <summary>Reads space and an attribute after it.</summary>
    /// <param name="name">Empty when there is none, but the end of the tag.</param>
    /// <param name="value">As it stands between the quotes; references are not resolved.</param>
    public ReadStatus ReadAttribute(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        var isApart = SkipSpace();
        if (Rest.IsEmpty)
        {
            return ReadStatus.NeedMore;
        }

        if (Rest[0] is (byte)'>' or (byte)'?')
        {
            return ReadStatus.Done;
        }

        if (!isApart)
        {
            return ReadStatus.Invalid;
        }

        if (ReadName(out name) is not ReadStatus.Done and var named)
        {
            return named;
        }

        SkipSpace();
        if (Read((byte)'=') is not ReadStatus.Done and var equals)
        {
            return equals;
        }

        SkipSpace();
        return ReadQuoted(out value);
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Letters beyond ASCII are not told apart: none of the names that matter here has any.</summary>
    private static bool IsOfName(byte value, bool isFirst) =>
        char.IsAsciiLetter((char)value) || value is (byte)'_' or (byte)':' or >= 0x80
        || (!isFirst && (char.IsAsciiDigit((char)value) || value is (byte)'-' or (byte)'.'));

    private ReadStatus ReadQuoted(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Rest.IsEmpty)
        {
            return ReadStatus.NeedMore;
        }

        var quote = Rest[0];
        if (quote is not ((byte)'"' or (byte)'\''))
        {
            return ReadStatus.Invalid;
        }

        var rest = Rest[1..];
        var length = rest.IndexOf(quote);
        var text = length < 0 ? rest : rest[..length];
        if (text.ContainsAny(Forbidden))
        {
            return ReadStatus.Invalid;
        }

        if (length < 0)
        {
            return ReadStatus.NeedMore;
        }

        value = text;
        Position += length + 2;
        return ReadStatus.Done;
    }
}
