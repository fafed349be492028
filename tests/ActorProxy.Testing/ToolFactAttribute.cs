using Xunit;

namespace ActorProxy.Testing;

/// <summary>A test that needs programs of the machine. Skipped where one is missing, but never with <c>CI=true</c>: there it fails.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = Tools.ReasonToSkip(tools);
}
