using ActorProxy.Testing;

namespace ActorProxy.Tests.Clustering;

/// <summary>A test on the hosts of a <see cref="Lab"/>.</summary>
public sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute(params string[] more) => Skip = new ToolFactAttribute(["ip", "openssl", Tools.NetworkNamespaces, .. more]).Skip;
}
