namespace ActorProxy.Actors.Bans;

/// <summary>How the ban table stands, for probes and metrics. Written by its actors; any thread reads.</summary>
public sealed class BanTableStatus
{
    private volatile bool _isSynced;
    private volatile bool _isStoreOk = true;

    /// <summary>False until this node has what the others have decided, or is known to be alone. It proxies and enforces what it knows meanwhile.</summary>
    public bool IsSynced
    {
        get => _isSynced;
        internal set => _isSynced = value;
    }

    /// <summary>False while bans live in memory only though they should not.</summary>
    public bool IsStoreOk
    {
        get => _isStoreOk;
        internal set => _isStoreOk = value;
    }
}
