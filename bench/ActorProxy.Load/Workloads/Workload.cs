using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Measuring;

namespace ActorProxy.Load.Workloads;

/// <summary>One row of the result: work of a fixed amount, so that every proxy does the same.</summary>
internal abstract class Workload
{
    /// <summary>Far more than any of it should take; a proxy that needs longer has failed.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What <c>--tests</c> calls it; several rows may share a name.</summary>
    public abstract string Test { get; }

    public abstract string Name { get; }

    public abstract string CostUnit { get; }

    public abstract string SpeedUnit { get; }

    public abstract BackendRole Role { get; }

    /// <summary>Memory is compared in a process that has done nothing else.</summary>
    public virtual bool NeedsFreshProcess => false;

    /// <summary>Brings this row's own code paths of the proxy up to speed; the common warm-up has been done.</summary>
    public abstract void WarmUp(ClientTarget target);

    public abstract Outcome Measure(ClientTarget target, Meter meter);
}
