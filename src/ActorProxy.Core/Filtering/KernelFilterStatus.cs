namespace ActorProxy.Core.Filtering;

/// <summary>The kernel filter as its actor last left it. Any thread reads.</summary>
public sealed class KernelFilterStatus
{
    private volatile Snapshot _current = new(KernelFilterState.Off, 0, 0);

    public Snapshot Current => _current;

    public void Become(Snapshot snapshot) => _current = snapshot;

    /// <summary>One moment of it.</summary>
    /// <param name="State">Whether it works.</param>
    /// <param name="EntryCount">How many prefixes the program drops.</param>
    /// <param name="RebuildCount">How many programs have been put in force.</param>
    public sealed record Snapshot(KernelFilterState State, int EntryCount, long RebuildCount);
}
