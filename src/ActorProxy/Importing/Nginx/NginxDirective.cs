namespace ActorProxy.Importing.Nginx;

/// <summary>Where something stands in nginx's files.</summary>
/// <param name="File">As named on the command line, or as nginx finds it.</param>
/// <param name="Line">From 1.</param>
internal readonly record struct NginxPlace(string File, int Line)
{
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}");
}

/// <summary>One directive: <c>name argument … ;</c> or <c>name argument … { … }</c>. Compared by identity.</summary>
/// <param name="name">Its first word.</param>
/// <param name="arguments">The other words, quotes and escapes resolved.</param>
/// <param name="place">Of the first word.</param>
/// <param name="block">What stands in its braces, includes replaced by what they include; null = no braces.</param>
internal sealed class NginxDirective(string name, IReadOnlyList<string> arguments, NginxPlace place, IReadOnlyList<NginxDirective>? block)
{
    /// <summary>A line of a remark; what is longer is cut.</summary>
    private const int MaxTextLength = 120;

    public string Name { get; } = name;

    public IReadOnlyList<string> Arguments { get; } = arguments;

    public NginxPlace Place { get; } = place;

    public IReadOnlyList<NginxDirective> Block { get; } = block ?? [];

    public bool HasBlock { get; } = block is not null;

    /// <summary>The first argument; empty without one.</summary>
    public string Value => Arguments.Count > 0 ? Arguments[0] : "";

    /// <summary>The directives of a name in its block.</summary>
    public IEnumerable<NginxDirective> All(string name) => Block.Where(directive => directive.Name == name);

    /// <summary>The first of a name in its block.</summary>
    public NginxDirective? Find(string name) => All(name).FirstOrDefault();

    /// <summary>As written, on one line, without its block.</summary>
    public override string ToString()
    {
        var text = string.Join(' ', Arguments.Prepend(Name).Select(word => word.Length == 0 ? "\"\"" : word)) + (HasBlock ? " { … }" : "");
        text = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return text.Length <= MaxTextLength ? text : string.Concat(text.AsSpan(0, MaxTextLength), "…");
    }
}
