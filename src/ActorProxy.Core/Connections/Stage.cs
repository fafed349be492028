namespace ActorProxy.Core.Connections;

/// <summary>Where a connection stands in <see cref="DataPath"/>'s list; accept and gate are past when it exists.</summary>
internal enum Stage : byte
{
    ProxyIn = 3,
    Preread = 4,
    Route = 5,
    Connect = 6,
    ProxyOut = 7,
    Pump = 8,

    /// <summary>Instead of 6 to 8: in the reverse proxy's hands.</summary>
    Offload = 9,
    Closed = 10,
}
