namespace ActorProxy.Core.Filtering;

/// <summary>What came of giving the kernel a program.</summary>
public enum FilterOutcome
{
    /// <summary>It is in force; or, where it was taken off, gone.</summary>
    Done,

    /// <summary>Not Linux, or the loops use the framework's sockets.</summary>
    NotSupported,

    /// <summary>The process lacks CAP_NET_ADMIN, which recent kernels ask for (6.18 does, root alone is not enough).</summary>
    NotPermitted,

    /// <summary>The program is longer than net.core.optmem_max allows.</summary>
    TooLong,

    /// <summary>The kernel would not, for another reason.</summary>
    Refused,
}
