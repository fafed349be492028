namespace ActorProxy.Testing;

/// <summary>Counts what a piece of code allocates on its own thread.</summary>
public static class Allocations
{
    /// <param name="action">Run a few times first, so that one-time costs (statics, lazily built automata) do not count.</param>
    /// <returns>Bytes allocated by 100 runs: the least of several rounds, since the runtime grows its own caches on whatever thread is there.</returns>
    public static long Of(Action action)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            least = Math.Min(least, Once(action));
        }

        return least;
    }

    private static long Once(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
