namespace ActorProxy.Importing.Nginx;

internal enum NginxTokenKind
{
    Word,
    Semicolon,
    Open,
    Close,
    End,
}

/// <summary>A piece of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Of a word, quotes and escapes resolved.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal readonly record struct NginxToken(NginxTokenKind Kind, string Text, int Line);
