namespace ActorProxy.Configuration.Hocon;

/// <summary>A value as it stands in a file, references not yet looked up, and the white space before it on its line.</summary>
internal abstract record SyntaxValue(HoconPosition Position, string Space);

internal sealed record SyntaxText(string Text, bool Quoted, HoconPosition Position, string Space) : SyntaxValue(Position, Space);

/// <summary><c>${path}</c> or <c>${?path}</c>, tried below the place where its file was included first, then from the root.</summary>
internal sealed record SyntaxReference(IReadOnlyList<string> Names, bool Optional, HoconPath Scope, HoconPosition Position, string Space)
    : SyntaxValue(Position, Space);

internal sealed record SyntaxArray(IReadOnlyList<SyntaxValue> Items, HoconPosition Position, string Space) : SyntaxValue(Position, Space);

/// <summary>Several values side by side.</summary>
internal sealed record SyntaxJoin(IReadOnlyList<SyntaxValue> Parts, HoconPosition Position, string Space) : SyntaxValue(Position, Space);

/// <summary>Already reported; nothing more is said about it.</summary>
internal sealed record SyntaxBroken(HoconPosition Position, string Space) : SyntaxValue(Position, Space);
