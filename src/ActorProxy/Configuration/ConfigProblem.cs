namespace ActorProxy.Configuration;

/// <summary>One thing wrong in a file, for a person to mend.</summary>
/// <param name="File">As the user named it; for an included one, seen from there.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1; a tab is one column.</param>
/// <param name="Path">The key as written in HOCON, or <c>(file)</c> outside of any.</param>
/// <param name="Message">What is wrong, with the legal range or values.</param>
internal sealed record ConfigProblem(string File, int Line, int Column, string Path, string Message)
{
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}:{Column}: {Path}: {Message}");
}
