using ActorProxy.Core.Upstreams;

namespace ActorProxy.Importing;

/// <summary>What a <c>proxy_pass</c> leads to.</summary>
/// <param name="Name">The upstream's in nginx, or the address itself.</param>
/// <param name="Servers">Those that are in use, each once.</param>
/// <param name="Unix">Unix sockets, with their <c>unix:</c>; only nginx itself may be behind one.</param>
/// <param name="Balance">How one is chosen.</param>
internal sealed record ServerPool(string Name, IReadOnlyList<UpstreamServer> Servers, IReadOnlyList<string> Unix, BalancePolicy Balance);
