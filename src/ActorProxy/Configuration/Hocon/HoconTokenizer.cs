namespace ActorProxy.Configuration.Hocon;

/// <summary>Cuts a text into tokens. What makes none becomes a <see cref="HoconTokenKind.Broken"/> one whose text says why.</summary>
/// <remarks>HOCON.md, "Unquoted strings", "Multi-line strings", "Comments". Each turn takes at least one character, so it ends.</remarks>
internal sealed partial class HoconTokenizer(string file, string text)
{
    /// <summary>HOCON keeps these for itself: a name or a value that has one needs quotes.</summary>
    private const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";

    private readonly List<HoconToken> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>True when an unclosed quote swallowed braces or brackets: what seems unbalanced may be in order.</summary>
    public bool NestingUnsure { get; private set; }

    private HoconPosition Here => new(file, _line, _at - _lineStart + 1);

    /// <returns>All tokens, the last one <see cref="HoconTokenKind.End"/>.</returns>
    public IReadOnlyList<HoconToken> ReadAll()
    {
        while (true)
        {
            var space = ReadSpace();
            if (_at >= text.Length)
            {
                _tokens.Add(new HoconToken(HoconTokenKind.End, "the end of the file", space, Here));
                return _tokens;
            }

            if (text[_at] == '#' || Follows("//"))
            {
                SkipLine();
            }
            else
            {
                ReadToken(space);
            }
        }
    }

    private void ReadToken(string space)
    {
        switch (text[_at])
        {
            case '\n':
                TakeNewLine(space);
                break;
            case '{':
                Take(HoconTokenKind.OpenBrace, "{", space);
                break;
            case '}':
                Take(HoconTokenKind.CloseBrace, "}", space);
                break;
            case '[':
                Take(HoconTokenKind.OpenBracket, "[", space);
                break;
            case ']':
                Take(HoconTokenKind.CloseBracket, "]", space);
                break;
            case ',':
                Take(HoconTokenKind.Comma, ",", space);
                break;
            case '=':
                Take(HoconTokenKind.Assign, "=", space);
                break;
            case ':':
                Take(HoconTokenKind.Assign, ":", space);
                break;
            case '+' when Follows("+="):
                Take(HoconTokenKind.Append, "+=", space);
                break;
            case '$' when Follows("${?"):
                Take(HoconTokenKind.OpenReference, "?", space, 3);
                break;
            case '$' when Follows("${"):
                Take(HoconTokenKind.OpenReference, "", space, 2);
                break;
            case '"' when Follows("\"\"\""):
                ReadTripleQuoted(space);
                break;
            case '"':
                ReadQuoted(space);
                break;
            case var c when IsPlain(c):
                ReadPlain(space);
                break;
            default:
                ReadIllegal(space);
                break;
        }
    }

    /// <summary>One token for any number of empty lines.</summary>
    private void TakeNewLine(string space)
    {
        if (_tokens.Count > 0 && _tokens[^1].Kind == HoconTokenKind.NewLine)
        {
            _at++;
        }
        else
        {
            Take(HoconTokenKind.NewLine, "\n", space);
        }

        _line++;
        _lineStart = _at;
    }

    private void ReadPlain(string space)
    {
        var start = _at;
        var position = Here;
        while (_at < text.Length && IsPlain(text[_at]) && !Follows("//"))
        {
            _at++;
        }

        _tokens.Add(new HoconToken(HoconTokenKind.Text, text[start.._at], space, position));
    }

    private void ReadIllegal(string space)
    {
        var c = text[_at];
        Take(HoconTokenKind.Broken, char.IsControl(c) ? ControlCharacter(c) : $"'{c}' is only allowed within quotes", space, 1);
    }

    private static string ControlCharacter(char c) => $"control character U+{(int)c:X4}";

    private string ReadSpace()
    {
        var start = _at;
        while (_at < text.Length && text[_at] != '\n' && (char.IsWhiteSpace(text[_at]) || text[_at] == '\uFEFF'))
        {
            _at++;
        }

        return (_at - start) switch
        {
            0 => "",
            1 when text[start] == ' ' => " ",
            _ => text[start.._at],
        };
    }

    private void SkipLine()
    {
        var end = text.IndexOf('\n', _at);
        _at = end < 0 ? text.Length : end;
    }

    private void Take(HoconTokenKind kind, string meaning, string space, int length = 0)
    {
        _tokens.Add(new HoconToken(kind, meaning, space, Here));
        _at += length == 0 ? meaning.Length : length;
    }

    private bool Follows(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    private static bool IsPlain(char c) =>
        !char.IsWhiteSpace(c) && !char.IsControl(c) && c != '\uFEFF' && !Reserved.Contains(c, StringComparison.Ordinal);
}
