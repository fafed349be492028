using System.Text;

namespace ActorProxy.Configuration.Hocon;

internal sealed partial class HoconParser
{
    /// <summary>Reads <c>a.b."c.d"</c>: unquoted text is split at dots, quoted text never.</summary>
    /// <returns>Null when there is none, or a bad one; then that is reported.</returns>
    private List<SyntaxKey>? ReadKeys()
    {
        if (Peek.Kind is not (HoconTokenKind.Text or HoconTokenKind.Quoted))
        {
            Expected(Peek, "a key");
            return null;
        }

        var keys = new List<SyntaxKey>();
        var name = new StringBuilder();
        var start = Peek.Position;
        var named = false;
        do
        {
            var token = Take();
            if (token.Kind == HoconTokenKind.Quoted)
            {
                start = named ? start : token.Position;
                name.Append(token.Text);
                named = true;
                continue;
            }

            for (var i = 0; i < token.Text.Length; i++)
            {
                var position = token.Position with { Column = token.Position.Column + i };
                if (token.Text[i] != '.')
                {
                    start = named ? start : position;
                    name.Append(token.Text[i]);
                    named = true;
                }
                else if (named)
                {
                    keys.Add(new SyntaxKey(name.ToString(), start));
                    name.Clear();
                    named = false;
                }
                else
                {
                    Error(position, "a name is missing before '.'");
                    return null;
                }
            }
        }
        while (Peek is { Kind: HoconTokenKind.Text or HoconTokenKind.Quoted, Space: "" });

        if (!named)
        {
            Error(Peek.Position, "a name is missing after '.'");
            return null;
        }

        keys.Add(new SyntaxKey(name.ToString(), start));
        return keys;
    }

    /// <summary>Reads the rest of <c>${path}</c>.</summary>
    private SyntaxValue ReadReference(HoconToken opener)
    {
        var keys = ReadKeys();
        if (keys is not null && Peek.Kind == HoconTokenKind.CloseBrace)
        {
            Take();
            return new SyntaxReference([.. keys.Select(key => key.Name)], opener.Text == "?", _scope, opener.Position, opener.Space);
        }

        if (keys is not null)
        {
            Error(opener.Position, "this '${' is not closed");
        }

        while (Peek.Kind is HoconTokenKind.Text or HoconTokenKind.Quoted or HoconTokenKind.Broken)
        {
            Take();
        }

        if (Peek.Kind == HoconTokenKind.CloseBrace)
        {
            Take();
        }

        return new SyntaxBroken(opener.Position, opener.Space);
    }
}
