namespace ActorProxy.Configuration.Hocon;

internal sealed partial class HoconParser
{
    /// <summary>Reads one value, or several side by side, up to a separator.</summary>
    /// <returns>Null when there is none.</returns>
    private SyntaxValue? ReadValue()
    {
        var parts = new List<SyntaxValue>();
        while (ReadPart() is { } part)
        {
            parts.Add(part);
        }

        if (parts.Exists(part => part is SyntaxBroken))
        {
            SkipToSeparator();
            return new SyntaxBroken(parts[0].Position, parts[0].Space);
        }

        if (parts.Count > 0 && Peek.Kind is HoconTokenKind.Assign or HoconTokenKind.Append)
        {
            Error(Peek.Position, $"'{Peek.Text}' is not expected here: a new line or a comma is missing before it, or quotes around the value");
            SkipToSeparator();
            return new SyntaxBroken(parts[0].Position, parts[0].Space);
        }

        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => new SyntaxJoin(parts, parts[0].Position, parts[0].Space),
        };
    }

    private SyntaxValue? ReadPart()
    {
        var token = Peek;
        switch (token.Kind)
        {
            case HoconTokenKind.Text or HoconTokenKind.Quoted:
                Take();
                return new SyntaxText(token.Text, token.Kind == HoconTokenKind.Quoted, token.Position, token.Space);
            case HoconTokenKind.Broken:
                Take();
                return new SyntaxBroken(token.Position, token.Space);
            case HoconTokenKind.OpenReference:
                return ReadReference(Take());
            case HoconTokenKind.OpenBrace or HoconTokenKind.OpenBracket when _depth >= MaxDepth:
                TooDeep(token.Position);
                return new SyntaxBroken(token.Position, token.Space);
            case HoconTokenKind.OpenBrace:
                var fields = new SyntaxObject(token.Position, token.Space);
                _depth++;
                ReadMembers(fields, Take());
                _depth--;
                return fields;
            case HoconTokenKind.OpenBracket:
                _depth++;
                var array = ReadArray(Take());
                _depth--;
                return array;
            default:
                return null;
        }
    }

    /// <summary>Reads values separated by commas or new lines up to the closing bracket.</summary>
    private SyntaxValue ReadArray(HoconToken opener)
    {
        var items = new List<SyntaxValue>();
        var broken = new SyntaxBroken(opener.Position, opener.Space);
        while (true)
        {
            SkipNewLines();
            switch (Peek.Kind)
            {
                case HoconTokenKind.CloseBracket:
                    Take();
                    return items.Exists(item => item is SyntaxBroken) ? broken : new SyntaxArray(items, opener.Position, opener.Space);
                case HoconTokenKind.End or HoconTokenKind.CloseBrace:
                    Unbalanced(opener.Position, "this '[' is never closed");
                    return broken;
                case HoconTokenKind.Comma:
                    Error(Peek.Position, "a value is missing before ','");
                    items.Add(broken);
                    break;
                case HoconTokenKind.Assign when Peek.Text == ":":
                    Error(Peek.Position, "':' is only allowed within quotes");
                    SkipToSeparator();
                    items.Add(broken);
                    break;
                case HoconTokenKind.Assign or HoconTokenKind.Append:
                    Expected(Peek, "a value");
                    SkipToSeparator();
                    items.Add(broken);
                    break;
                default:
                    if (LooksLikeMember())
                    {
                        Unbalanced(opener.Position, "this '[' is never closed");
                        return broken;
                    }

                    items.Add(ReadValue() ?? broken);
                    break;
            }

            if (Peek.Kind == HoconTokenKind.Comma)
            {
                Take();
            }
        }
    }

    /// <summary>True for <c>key =</c> at the start of a line: the bracket before it was forgotten.</summary>
    private bool LooksLikeMember() =>
        _next > 0 && _tokens[_next - 1].Kind == HoconTokenKind.NewLine
        && Peek.Kind is HoconTokenKind.Text or HoconTokenKind.Quoted
        && _tokens[_next + 1] is { Kind: HoconTokenKind.Append } or { Kind: HoconTokenKind.Assign, Text: "=" };
}
