namespace ActorProxy.Tests.Clustering;

/// <summary>A lab with nothing beside it, where milliseconds are measured.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // So xunit calls it.
public sealed class QuietLabCollection
#pragma warning restore CA1711
{
    public const string Name = "quiet lab";
}
