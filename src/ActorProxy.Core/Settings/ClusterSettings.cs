namespace ActorProxy.Core.Settings;

/// <summary>Where this node meets the others. Changing it needs a restart.</summary>
public sealed record ClusterSettings
{
    /// <summary>Name or address other nodes reach this one by. Default 127.0.0.1; off loopback only with TLS.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Default 4053; without seeds a free loopback port is taken instead. Legal: 1 – 65535.</summary>
    public int Port { get; init; } = 4053;

    /// <summary><c>host:port</c> of the nodes to join; empty = a cluster of one.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];
}
