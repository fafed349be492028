namespace ActorProxy.Load.Peers;

/// <summary>ActorProxy's filter in the kernel, in one place: whether this version has it, and how it is switched off.</summary>
/// <remarks>
/// While <see cref="Exists"/> is false, <c>kernel-filter</c> is not written (a key that is not known is an error) and
/// <c>actorproxy-nofilter</c> is skipped, since it would be the same as <c>actorproxy</c>.
/// </remarks>
internal static class KernelFilter
{
    public static bool Exists => false;

    /// <summary>A line for the section <c>bans</c>.</summary>
    public static string Line(bool wanted) => Exists && !wanted ? "kernel-filter = off" : "";
}
