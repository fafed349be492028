using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.ProxyHeaders;

/// <summary>What a PROXY header said: who connected to the balancer in front of us, and where to.</summary>
internal sealed record AnnouncedClient(NetEndPoint Source, NetEndPoint Destination);
