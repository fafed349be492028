namespace ActorProxy.Testing;

/// <summary>Counts what a piece of code allocates on its own thread.</summary>
public static class Allocations
{
    /// <param name="action">Run a few times first, so that one-time costs (statics, lazily built automata) do not count.</param>
    /// <returns>Bytes allocated by 100 runs.</returns>
    public static long Of(Action action)
    {
        for (var i = 0; i < 10; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
