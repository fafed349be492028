namespace ActorProxy.Core.Filtering;

/// <summary>What the loops do for the kernel filter. Any thread; the work itself is done on the loops' threads.</summary>
public interface IKernelFilter
{
    /// <summary>Connection attempts that the kernel dropped at our listening sockets while they had a program. May be a look old; never falls.</summary>
    long Drops { get; }

    /// <summary>Finds out whether this process may give a socket a program, on one that is thrown away.</summary>
    FilterOutcome Probe();

    /// <summary>Begins or ends to count whom the gate refuses.</summary>
    void CountRefusals(bool counting);

    /// <summary>Puts a program on every listening socket there is and will be. When any loop fails, none has one.</summary>
    /// <param name="program">Null takes it off.</param>
    Task<FilterOutcome> SetAsync(FilterProgram? program);

    /// <summary>Whom the gate refused since the last call. Disturbs no loop that has nothing to tell.</summary>
    Task<IReadOnlyList<PrefixRefusals>> CollectAsync();
}
