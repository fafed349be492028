using System.Diagnostics;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Waits for conditions.</summary>
internal static class Eventually
{
    // Generous: passing tests do not wait for it, and the machine may be busy.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public static Task True(Func<bool> condition, string what) => True(() => Task.FromResult(condition()), what);

    public static Task True(Func<Task<bool>> condition, string what) => True(condition, () => what);

    /// <param name="condition">Asked until it holds.</param>
    /// <param name="what">Asked when time is up: what there was not.</param>
    /// <param name="patience">Null = <see cref="Patience"/>.</param>
    public static async Task True(Func<Task<bool>> condition, Func<string> what, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < (patience ?? Patience), $"not within {(patience ?? Patience).TotalSeconds} s: {what()}");
            await Task.Delay(Poll);
        }
    }
}
