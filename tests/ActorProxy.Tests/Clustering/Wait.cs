using System.Diagnostics;

namespace ActorProxy.Tests.Clustering;

/// <summary>Waits for conditions of a cluster, which take their time, and tells how long it took.</summary>
internal static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <returns>The time from the call until the condition held.</returns>
    public static async Task<TimeSpan> Until(Func<Task<bool>> condition, string what, TimeSpan? patience = null, Func<string>? context = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            Exception? lately = null;
            try
            {
                if (await condition())
                {
                    return watch.Elapsed;
                }
            }
            catch (HttpRequestException exception)
            {
                // Not there yet, or just gone.
                lately = exception;
            }

            Assert.True(watch.Elapsed < (patience ?? Patience), $"not within {(patience ?? Patience).TotalSeconds} s: {what} {lately?.Message}{Environment.NewLine}{context?.Invoke()}");
            await Task.Delay(Poll);
        }
    }
}
