namespace ActorProxy.Configuration.Hocon;

internal sealed partial class HoconParser
{
    /// <summary>Takes the next token; the last one stays. A broken one is reported here, wherever it turns up.</summary>
    private HoconToken Take()
    {
        var token = Peek;
        if (token.Kind == HoconTokenKind.Broken)
        {
            Error(token.Position, token.Text);
        }

        if (token.Kind != HoconTokenKind.End)
        {
            _next++;
        }

        return token;
    }

    private void SkipNewLines()
    {
        while (Peek.Kind == HoconTokenKind.NewLine)
        {
            _next++;
        }
    }

    /// <summary>A value's brace may stand on a line of its own; anything else there is the next statement.</summary>
    private void SkipNewLinesBefore(params ReadOnlySpan<HoconTokenKind> kinds)
    {
        var start = _next;
        SkipNewLines();
        if (!kinds.Contains(Peek.Kind))
        {
            _next = start;
        }
    }

    /// <summary>Goes to the end of a statement that is not understood. Blocks in it are read, for what is wrong inside.</summary>
    private void SkipToSeparator()
    {
        while (!IsSeparator(Peek.Kind))
        {
            if (ReadPart() is null)
            {
                Take();
            }
        }
    }

    private void ExpectSeparator()
    {
        if (!IsSeparator(Peek.Kind))
        {
            Expected(Peek, "a new line or a comma");
            SkipToSeparator();
        }
    }

    private static bool IsSeparator(HoconTokenKind kind) => kind is HoconTokenKind.NewLine or HoconTokenKind.Comma
        or HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket or HoconTokenKind.End;

    private void Error(HoconPosition position, string message) => _problems.Error(position, _path, message);

    /// <summary>Says what should be there; a broken token speaks for itself.</summary>
    private void Expected(HoconToken found, string what)
    {
        var shown = found.Kind switch
        {
            HoconTokenKind.Broken => found.Text,
            HoconTokenKind.NewLine => $"{what} is missing before the end of the line",
            HoconTokenKind.End => $"{what} is missing before the end of the file",
            HoconTokenKind.OpenReference => $"{what} is missing before '${{{found.Text}'",
            _ => $"{what} is missing before '{found.Text}'",
        };
        Error(found.Position, shown);
    }

    private void Unbalanced(HoconPosition position, string message)
    {
        if (!_nestingUnsure)
        {
            Error(position, message);
        }

        NestingBroken = true;
    }

    /// <summary>Gives up on the rest of the file: nothing below can be told where it belongs.</summary>
    private void TooDeep(HoconPosition position)
    {
        Error(position, FormattableString.Invariant($"nested deeper than {MaxDepth} levels"));
        NestingBroken = true;
        _nestingUnsure = true;
        _next = _tokens.Count - 1;
    }
}
