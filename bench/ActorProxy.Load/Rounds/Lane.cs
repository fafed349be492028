using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Rounds;

/// <summary>A way to the backends that can be measured now: through a running proxy, or direct.</summary>
/// <param name="Peer">Whose results these are.</param>
/// <param name="Proxy">Nothing when direct.</param>
/// <param name="Plan">Where the backends are.</param>
internal sealed record Lane(Peer Peer, RunningProxy? Proxy, BackendPlan Plan)
{
    /// <summary>0 names no process, and costs nothing.</summary>
    public int ProcessId => Proxy?.ProcessId ?? 0;

    public ClientTarget Target(BackendRole role) => Proxy is null
        ? new ClientTarget(Plan.Port(role), Plan.Hello(role), Direct: true)
        : new ClientTarget(Proxy.Port, Plan.Hello(role), Direct: false);
}
