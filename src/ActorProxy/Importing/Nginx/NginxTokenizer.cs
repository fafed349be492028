using System.Text;

namespace ActorProxy.Importing.Nginx;

/// <summary>Cuts a file into words as nginx does (<c>ngx_conf_read_token</c> of its <c>core/ngx_conf_file.c</c>).</summary>
/// <remarks>
/// A quote or a comment begins only where a word may begin; a word without quotes ends at a blank, <c>;</c> or <c>{</c>, but not at the
/// brace of <c>${name}</c>; a backslash takes the next character's meaning away.
/// </remarks>
internal sealed class NginxTokenizer(string text, string file)
{
    private int _at;
    private int _line = 1;

    private char Here => _at < text.Length ? text[_at] : '\0';

    public NginxToken Next()
    {
        SkipBlanks();
        var line = _line;
        if (_at >= text.Length)
        {
            return new NginxToken(NginxTokenKind.End, "", line);
        }

        switch (Here)
        {
            case ';':
                _at++;
                return new NginxToken(NginxTokenKind.Semicolon, ";", line);
            case '{':
                _at++;
                return new NginxToken(NginxTokenKind.Open, "{", line);
            case '}':
                _at++;
                return new NginxToken(NginxTokenKind.Close, "}", line);
            case '"' or '\'':
                return new NginxToken(NginxTokenKind.Word, Quoted(), line);
            default:
                return new NginxToken(NginxTokenKind.Word, Bare(), line);
        }
    }

    /// <summary>Passes over a block of another language (Lua) up to its closing brace; the opening one has been read.</summary>
    /// <exception cref="NginxFileException">It does not end.</exception>
    public void SkipForeignBlock()
    {
        var begin = _line;
        for (var depth = 1; depth > 0;)
        {
            switch (Here)
            {
                case '\0' when _at >= text.Length:
                    throw new NginxFileException(new NginxPlace(file, begin), "the block that begins here has no \"}\"");
                case '{':
                    depth++;
                    break;
                case '}':
                    depth--;
                    break;
                case '"' or '\'':
                    PassQuoted();
                    continue;
            }

            Pass();
        }
    }

    private static string Unescape(string word)
    {
        if (!word.Contains('\\', StringComparison.Ordinal))
        {
            return word;
        }

        var result = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length; i++)
        {
            var next = i + 1 < word.Length ? word[i + 1] : '\0';
            var (letter, taken) = (word[i], next) switch
            {
                ('\\', '"' or '\'' or '\\') => (next, 1),
                ('\\', 't') => ('\t', 1),
                ('\\', 'r') => ('\r', 1),
                ('\\', 'n') => ('\n', 1),
                _ => (word[i], 0),
            };
            result.Append(letter);
            i += taken;
        }

        return result.ToString();
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && (IsBlank(Here) || Here == '#'))
        {
            if (Here == '#')
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
                continue;
            }

            Pass();
        }
    }

    private string Bare()
    {
        var start = _at;
        var variable = false;
        while (_at < text.Length && !IsBlank(Here) && Here != ';' && (Here != '{' || variable))
        {
            variable = Here == '$';
            if (Here == '\\' && _at + 1 < text.Length)
            {
                Pass();
            }

            Pass();
        }

        return Unescape(text[start.._at]);
    }

    private string Quoted()
    {
        var start = _at + 1;
        PassQuoted();
        var word = text[start..(_at - 1)];
        if (_at < text.Length && !IsBlank(Here) && Here is not (';' or '{' or ')'))
        {
            throw new NginxFileException(new NginxPlace(file, _line), $"unexpected \"{Here}\" after a quote");
        }

        return Unescape(word);
    }

    private void PassQuoted()
    {
        var (quote, begin) = (Here, _line);
        for (Pass(); Here != quote || _at >= text.Length; Pass())
        {
            if (_at >= text.Length)
            {
                throw new NginxFileException(new NginxPlace(file, begin), $"the {quote} that begins here has no end");
            }

            if (Here == '\\' && _at + 1 < text.Length)
            {
                Pass();
            }
        }

        Pass();
    }

    private void Pass()
    {
        if (Here == '\n')
        {
            _line++;
        }

        _at++;
    }

    private static bool IsBlank(char letter) => letter is ' ' or '\t' or '\r' or '\n';
}
