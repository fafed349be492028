namespace ActorProxy.Tests.Clustering;

/// <summary>One lab at a time, and nothing beside it: three nodes and their clients are more than enough for a small machine.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // So xunit calls it.
public sealed class LabCollection
#pragma warning restore CA1711
{
    public const string Name = "lab";
}
