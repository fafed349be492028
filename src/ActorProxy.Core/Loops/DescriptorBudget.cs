namespace ActorProxy.Core.Loops;

/// <summary>Knows whether the process is about to run out of descriptors; shared by its loops.</summary>
/// <remarks>
/// Each connection that still waits for its name will need a second descriptor, for its upstream. Accepting stops before those
/// are gone: otherwise the clients already let in would be the ones to fail.
/// </remarks>
internal sealed class DescriptorBudget(long limit)
{
    // Left for what is not a connection: files, DNS, health checks, the admin API.
    private const int Spare = 64;

    private int _expected;

    /// <summary>Upstream sockets still to come.</summary>
    public int Expected => Volatile.Read(ref _expected);

    /// <summary>An accepted connection will want an upstream socket.</summary>
    public void Expect() => Interlocked.Increment(ref _expected);

    /// <summary>It has got it, or has ended without.</summary>
    public void Settle() => Interlocked.Decrement(ref _expected);

    /// <summary>True when accepting should pause.</summary>
    /// <param name="descriptor">The newest descriptor: the system gives the lowest free number, so it tells how full the table is.</param>
    public bool IsTight(int descriptor) => descriptor + Expected + Spare >= limit;
}
