using ActorProxy.Load.Measuring;
using ActorProxy.Load.Peers;

namespace ActorProxy.Load.Workloads;

/// <summary>One row of the result: work of a fixed amount, or for a fixed time, the same for every proxy.</summary>
internal abstract class Workload
{
    /// <summary>Far more than any of it should take; a proxy that needs longer has failed.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What <c>--tests</c> calls it; several rows may share a name.</summary>
    public abstract string Test { get; }

    public abstract string Name { get; }

    public abstract string CostUnit { get; }

    public abstract string SpeedUnit { get; }

    /// <summary>What a peer must be able to do to take part.</summary>
    public virtual PeerAbilities Needs => PeerAbilities.None;

    /// <summary>What the proxies are configured for; rows with the same one share their processes.</summary>
    public virtual PeerSetup Setup => PeerSetup.Plain;

    public virtual ProcessUse Uses => ProcessUse.Shared;

    /// <summary>The row that this one is to be compared with, proxy by proxy.</summary>
    public virtual string? BaselineName => null;

    /// <summary>Whether the machine's CPU is also to be compared less what it is without a proxy: most of it is the client's own here.</summary>
    public virtual bool HasFloor => false;

    /// <summary>Whether <c>--quick</c> has it without being asked; the others take minutes by themselves.</summary>
    public virtual bool IsQuick => true;

    /// <summary>Whether a filter in the kernel makes a difference here, so that ActorProxy is measured with and without.</summary>
    public virtual bool ShowsKernelFilter => false;

    public bool CanRunOn(Peer peer) => peer.Abilities.HasFlag(PeerAbilities.NoKernelFilter)
        ? ShowsKernelFilter
        : (peer.Abilities & Needs) == Needs;

    /// <summary>Brings this row's own code paths of the proxy up to speed; the common warm-up has been done.</summary>
    public virtual void WarmUp(Lane lane)
    {
    }

    public abstract Outcome Measure(Lane lane, Meter meter);
}
