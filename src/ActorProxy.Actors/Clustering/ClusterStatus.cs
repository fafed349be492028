namespace ActorProxy.Actors.Clustering;

/// <summary>How this node stands to its cluster. Written by <see cref="ClusterWatchActor"/>; any thread reads.</summary>
public sealed class ClusterStatus
{
    private volatile bool _isDetached;
    private volatile bool _asksForRestart;

    /// <summary>The others have gone on without this node, or it without them: it proxies and enforces what it knows, and learns nothing.</summary>
    public bool IsDetached
    {
        get => _isDetached;
        internal set => _isDetached = value;
    }

    /// <summary>Others can be reached again. A node that was removed can only join as a new process.</summary>
    public bool AsksForRestart
    {
        get => _asksForRestart;
        internal set => _asksForRestart = value;
    }
}
