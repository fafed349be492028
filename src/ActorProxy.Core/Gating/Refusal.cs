using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Gating;

/// <summary>A connection that was refused, or several alike.</summary>
/// <param name="UnixMs">When, of the last one; milliseconds since 1970.</param>
/// <param name="Client">As a PROXY header announced it, else the socket's peer.</param>
/// <param name="Reason">What it was refused for, or ended of before its name was known.</param>
/// <param name="Listener">Where it came in.</param>
/// <param name="Count">How many; at least 1.</param>
public readonly record struct Refusal(long UnixMs, NetAddress Client, CloseReason Reason, string Listener, int Count)
{
    internal bool IsLike(Refusal other) => Reason == other.Reason && Client == other.Client && Listener == other.Listener;
}
