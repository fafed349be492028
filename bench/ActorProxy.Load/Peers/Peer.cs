namespace ActorProxy.Load.Peers;

/// <summary>A proxy that can be measured: how it is configured and started.</summary>
internal abstract class Peer
{
    public abstract string Name { get; }

    public virtual PeerAbilities Abilities => PeerAbilities.Process;

    /// <summary>A line on standard error that says it serves; without one, a port that accepts is taken for it.</summary>
    public virtual string? ReadyLine => null;

    /// <summary>A port that cannot be chosen.</summary>
    public virtual int? FixedPort => null;

    /// <summary>One sentence on why it cannot be measured here, or nothing.</summary>
    public abstract string? FindObstacle();

    /// <summary>For the head of the report.</summary>
    public virtual string Version => Name;

    /// <summary>Writes the configuration.</summary>
    /// <returns>The command, program first, that runs it in the foreground; nothing when there is nothing to run.</returns>
    public abstract IReadOnlyList<string>? Prepare(PeerSite site);

    /// <summary>Does what a configuration file cannot say, once it serves.</summary>
    public virtual void Complete(PeerSite site)
    {
    }
}
