namespace ActorProxy.Importing.Nginx;

/// <summary>A block and those around it: a directive that stands in none of its own takes what stands further out.</summary>
/// <param name="Block">The innermost.</param>
/// <param name="Outer">Null = the outermost that is looked at.</param>
internal sealed record NginxScope(NginxDirective Block, NginxScope? Outer)
{
    /// <summary>All of a name that are in force here: nginx takes the innermost level that has any, whole.</summary>
    public IReadOnlyList<NginxDirective> InForce(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Block.All(name).ToArray() is { Length: > 0 } found)
            {
                return found;
            }
        }

        return [];
    }

    /// <summary>The first of them.</summary>
    public NginxDirective? First(string name) => InForce(name) is [var first, ..] ? first : null;

    /// <summary>True when it is in force and says <c>on</c>.</summary>
    public bool IsOn(string name) => First(name)?.Value == "on";

    public NginxScope Inner(NginxDirective block) => new(block, this);
}
