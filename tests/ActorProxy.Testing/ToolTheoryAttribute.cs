using Xunit;

namespace ActorProxy.Testing;

/// <summary><see cref="ToolFactAttribute"/> for a table of cases.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(params string[] tools) => Skip = Tools.ReasonToSkip(tools);
}
