using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Protocols.ProxyProtocol;

/// <summary>What a PROXY header says.</summary>
/// <param name="Kind">Whether the addresses below count.</param>
/// <param name="Source">The client; IPv4-mapped addresses come out as IPv4. Default when <see cref="ProxyHeaderKind.Local"/>.</param>
/// <param name="Destination">The address the client connected to; the same holds.</param>
public readonly record struct ProxyHeader(ProxyHeaderKind Kind, NetEndPoint Source, NetEndPoint Destination);
