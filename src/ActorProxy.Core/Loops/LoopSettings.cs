namespace ActorProxy.Core.Loops;

/// <summary>What carries the bytes.</summary>
public enum LoopEngine
{
    /// <summary>epoll on Linux, sockets elsewhere.</summary>
    Auto,

    /// <summary>Own epoll loops over raw descriptors, with splice. Linux only.</summary>
    Epoll,

    /// <summary>The framework's asynchronous sockets: portable, and about 1.7 times the CPU per connection.</summary>
    Sockets,
}

/// <summary>The event loops. Changing them needs a restart.</summary>
public sealed record LoopSettings
{
    public LoopEngine Engine { get; init; } = LoopEngine.Auto;

    /// <summary>How many loops. Default 0 = one per core. Legal: 0 – 64.</summary>
    public int Count { get; init; }
}
