namespace ActorProxy.Hosting;

/// <summary>Where the process is in its life. Any thread.</summary>
public sealed class EdgeStatus
{
    private volatile Phase _phase;

    /// <summary>The phases in their order.</summary>
    public enum Phase
    {
        Starting,
        Ready,
        Draining,
        Drained,
    }

    public Phase Current => _phase;

    public DateTimeOffset Started { get; } = DateTimeOffset.UtcNow;

    public void Become(Phase phase) => _phase = phase;
}
