namespace ActorProxy.Configuration.Hocon;

internal enum HoconTokenKind
{
    /// <summary>Unquoted characters; dots still in them.</summary>
    Text,
    Quoted,

    /// <summary><c>${</c>, or <c>${?</c> with <c>?</c> as its text.</summary>
    OpenReference,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,

    /// <summary><c>=</c> or <c>:</c>.</summary>
    Assign,

    /// <summary><c>+=</c></summary>
    Append,
    NewLine,

    /// <summary>No token at all; its text says why. What it is part of is skipped.</summary>
    Broken,
    End,
}

/// <summary>A piece of a file: its text (for a quoted one what it means), and the white space before it on its line, which counts when values are joined.</summary>
internal readonly record struct HoconToken(HoconTokenKind Kind, string Text, string Space, HoconPosition Position);
