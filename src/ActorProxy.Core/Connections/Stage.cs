namespace ActorProxy.Core.Connections;

/// <summary>Where a connection stands in <see cref="DataPath"/>'s list; accept and gate are past when it exists.</summary>
internal enum Stage : byte
{
    ProxyIn = 3,
    Preread = 4,
    Route = 5,

    /// <summary>Passed over, or the last one: in the reverse proxy's hands.</summary>
    Offload = 6,
    Connect = 7,
    ProxyOut = 8,
    Pump = 9,
    Closed = 10,
}
