namespace ActorProxy.Core.Gating;

/// <summary>What one node takes on.</summary>
public sealed record LimitSettings
{
    /// <summary>Connections alive at once on this node; one more is refused. Default 100,000; 0 = off. Each needs two descriptors. Legal: 0 – 10,000,000.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>Connections alive at once from one client (an IPv6 client is its prefix). Default 0 = off. Legal: 0 – 10,000,000.</summary>
    public int MaxConnectionsPerIp { get; init; }

    /// <summary>How long a drain waits for live connections before it cuts them. Default 30 s. Legal: 0 – 1 h.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(30);
}
