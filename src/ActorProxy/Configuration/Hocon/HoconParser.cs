namespace ActorProxy.Configuration.Hocon;

/// <summary>Reads one file's tokens into the object they are meant for; goes on after an error at the next separator.</summary>
/// <remarks>HOCON.md, "Syntax". Stricter than that: no spaces in unquoted keys, no include from URLs. Every step takes a token, so it ends.</remarks>
internal sealed partial class HoconParser
{
    /// <summary>Far more than our sections need; recursion stays within any thread's stack.</summary>
    public const int MaxDepth = 64;

    private readonly HoconFiles _files;
    private readonly ConfigProblems _problems;
    private readonly IReadOnlyList<HoconToken> _tokens;
    private readonly HoconPath _scope;
    private HoconPath _path;
    private int _next;
    private int _depth;
    private bool _nestingUnsure;

    /// <param name="files">Reads what is included.</param>
    /// <param name="file">Name for positions, and where relative includes start.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="scope">Where its content belongs: the root, or the object that includes it.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public HoconParser(HoconFiles files, string file, string text, HoconPath scope, ConfigProblems problems)
    {
        var tokenizer = new HoconTokenizer(file, text);
        _files = files;
        _problems = problems;
        _tokens = tokenizer.ReadAll();
        _nestingUnsure = tokenizer.NestingUnsure;
        _scope = scope;
        _path = scope;
        NestingBroken = _nestingUnsure;
    }

    /// <summary>True when braces or brackets do not match: what a key belongs to is then a guess.</summary>
    public bool NestingBroken { get; private set; }

    private HoconToken Peek => _tokens[_next];

    /// <summary>Reads everything; the braces around a whole file are optional.</summary>
    public void ReadInto(SyntaxObject target)
    {
        SkipNewLines();
        if (Peek.Kind == HoconTokenKind.OpenBrace)
        {
            ReadMembers(target, Take());
            SkipNewLines();
            if (Peek.Kind is not (HoconTokenKind.End or HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket))
            {
                Unbalanced(Peek.Position, "the '}' before this ended the file's outermost object");
            }
        }

        ReadMembers(target, opener: null);
    }

    /// <summary>Reads fields up to the closing brace, or up to the end when there was no opening one.</summary>
    private void ReadMembers(SyntaxObject target, HoconToken? opener)
    {
        while (true)
        {
            SkipNewLines();
            switch (Peek.Kind)
            {
                case HoconTokenKind.End:
                    if (opener is { } unclosed)
                    {
                        Unbalanced(unclosed.Position, "this '{' is never closed");
                    }

                    return;
                case HoconTokenKind.CloseBrace when opener is not null:
                    Take();
                    return;
                case HoconTokenKind.CloseBrace or HoconTokenKind.CloseBracket:
                    Unbalanced(Peek.Position, $"this '{Peek.Text}' closes nothing");
                    Take();
                    break;
                case HoconTokenKind.Comma:
                    Error(Take().Position, "a key is missing before ','");
                    break;
                default:
                    ReadMember(target);
                    if (Peek.Kind == HoconTokenKind.Comma)
                    {
                        Take();
                    }

                    break;
            }
        }
    }

    private void ReadMember(SyntaxObject target)
    {
        if (IsInclude())
        {
            ReadInclude(target);
            return;
        }

        var first = Peek;
        var keys = ReadKeys();
        if (keys is null)
        {
            SkipToSeparator();
            return;
        }

        if (_path.Depth + keys.Count > MaxDepth)
        {
            TooDeep(first.Position);
            return;
        }

        var outer = _path;
        _path = outer.Descend(keys.Select(key => key.Name));
        ReadAssignment(target, keys);
        _path = outer;
    }

    private void ReadAssignment(SyntaxObject target, IReadOnlyList<SyntaxKey> keys)
    {
        SkipNewLinesBefore(HoconTokenKind.OpenBrace);
        var assign = Peek;
        if (assign.Kind is HoconTokenKind.Assign or HoconTokenKind.Append)
        {
            Take();
            SkipNewLinesBefore(HoconTokenKind.OpenBrace, HoconTokenKind.OpenBracket);
        }
        else if (assign.Kind != HoconTokenKind.OpenBrace)
        {
            Expected(assign, "'=' or '{'");
            SkipToSeparator();
            target.Set(keys, new SyntaxBroken(assign.Position, ""), append: false);
            return;
        }

        var value = ReadValue();
        if (value is null)
        {
            Error(assign.Position, $"a value is missing after '{assign.Text}'");
            value = new SyntaxBroken(assign.Position, "");
        }

        target.Set(keys, value, assign.Kind == HoconTokenKind.Append);
    }
}
