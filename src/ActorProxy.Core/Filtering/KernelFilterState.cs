namespace ActorProxy.Core.Filtering;

/// <summary>Whether the kernel filter works.</summary>
public enum KernelFilterState
{
    /// <summary>By configuration.</summary>
    Off,

    /// <summary>On, with nobody to drop: no socket has a program.</summary>
    Idle,

    /// <summary>Every listening socket has a program.</summary>
    Attached,

    /// <summary>See <see cref="FilterOutcome.NotSupported"/>.</summary>
    NotSupported,

    /// <summary>See <see cref="FilterOutcome.NotPermitted"/>.</summary>
    NotPermitted,

    /// <summary>The kernel would not take a program; the log says why.</summary>
    Failed,
}

public static class KernelFilterStates
{
    /// <summary>As metrics, the status and people have it.</summary>
    public static string Text(this KernelFilterState state) => state switch
    {
        KernelFilterState.NotSupported => "not-supported",
        KernelFilterState.NotPermitted => "not-permitted",
        _ => state.ToString().ToLowerInvariant(),
    };
}
