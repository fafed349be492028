using System.Globalization;
using System.Text;

namespace ActorProxy.Configuration.Hocon;

internal sealed partial class HoconTokenizer
{
    /// <summary>A string as in JSON (RFC 8259 §7), except that a tab may stand for itself.</summary>
    private void ReadQuoted(string space)
    {
        var opening = Here;
        var start = _at++;
        var meaning = new StringBuilder();
        HoconToken? fault = null;
        while (_at < text.Length && text[_at] is not ('"' or '\n'))
        {
            var place = Here;
            var reason = text[_at] == '\\' ? ReadEscape(meaning) : ReadVerbatim(meaning);
            fault ??= reason is null ? null : new HoconToken(HoconTokenKind.Broken, reason, space, place);
        }

        if (_at < text.Length && text[_at] == '"')
        {
            _at++;
        }
        else
        {
            NestingUnsure |= text.AsSpan(start, _at - start).IndexOfAny("{}[]") >= 0;
            fault = new HoconToken(HoconTokenKind.Broken, "the quote is not closed on its line", space, opening);
        }

        _tokens.Add(fault ?? new HoconToken(HoconTokenKind.Quoted, meaning.ToString(), space, opening));
    }

    /// <returns>Null, or what is wrong.</returns>
    private string? ReadVerbatim(StringBuilder meaning)
    {
        var c = text[_at++];
        meaning.Append(c);
        return char.IsControl(c) && c is not ('\t' or '\r') ? ControlCharacter(c) : null;
    }

    /// <returns>Null, or what is wrong.</returns>
    private string? ReadEscape(StringBuilder meaning)
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\n';
        var plain = next switch
        {
            '"' or '\\' or '/' => next,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        if (plain != '\0')
        {
            meaning.Append(plain);
            _at += 2;
            return null;
        }

        if (next == 'u' && _at + 6 <= text.Length
            && ushort.TryParse(text.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            meaning.Append((char)code);
            _at += 6;
            return null;
        }

        _at += next == '\n' ? 1 : 2;
        return @"unknown escape; a backslash itself is written \\";
    }

    /// <summary>Everything up to three quotes, as it stands; more than three leave the first ones in the text.</summary>
    private void ReadTripleQuoted(string space)
    {
        var opening = Here;
        var start = _at + 3;
        var end = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (end < 0)
        {
            NestingUnsure = true;
            _at = text.Length;
            _tokens.Add(new HoconToken(HoconTokenKind.Broken, "the three quotes are never closed", space, opening));
            return;
        }

        while (end + 3 < text.Length && text[end + 3] == '"')
        {
            end++;
        }

        for (var newLine = text.IndexOf('\n', start, end - start); newLine >= 0; newLine = text.IndexOf('\n', newLine + 1, end - newLine - 1))
        {
            _line++;
            _lineStart = newLine + 1;
        }

        _at = end + 3;
        _tokens.Add(new HoconToken(HoconTokenKind.Quoted, text[start..end], space, opening));
    }
}
