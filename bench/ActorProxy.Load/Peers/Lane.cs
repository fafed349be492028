using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;

namespace ActorProxy.Load.Peers;

/// <summary>A way to the backends that can be measured now: through a running proxy, or direct.</summary>
/// <param name="Peer">Whose results these are.</param>
/// <param name="Site">What it runs with.</param>
/// <param name="Proxy">Nothing when direct.</param>
internal sealed record Lane(Peer Peer, PeerSite Site, RunningProxy? Proxy)
{
    /// <summary>0 names no process, and costs nothing.</summary>
    public int ProcessId => Proxy?.ProcessId ?? 0;

    private BackendPlan Plan => Site.Plan;

    public ClientTarget Target(BackendRole role) => Proxy is null
        ? new ClientTarget(Plan.Port(role), Plan.Hello(role), Direct: true)
        : new ClientTarget(Proxy.Port, Plan.Hello(role), Direct: false);

    /// <summary>The TLS backend; its hello is made by a TLS library.</summary>
    public ClientTarget Tls => Target(BackendRole.Connect) with { Port = Proxy?.Port ?? Plan.TlsPort };

    /// <summary>Where a banned client is refused; without a proxy, a port at which nothing listens.</summary>
    public ClientTarget Refusal => Target(BackendRole.Connect) with { Port = Proxy?.Port ?? Plan.ClosedPort };
}
