namespace ActorProxy.Testing.Edge;

/// <summary>Waits by condition. Patient, because a busy machine is not a fault; a test that is right never waits long.</summary>
public static class Wait
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    /// <param name="condition">Asked again and again until true.</param>
    /// <param name="what">Said when it never became true.</param>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Waits until a number has stopped to change for a while.</summary>
    public static Task UntilSettledAsync(Func<Task<long>> number, string what)
    {
        var (seen, since) = (-1L, 0L);
        return UntilAsync(async () =>
        {
            var now = await number();
            if (now != seen)
            {
                (seen, since) = (now, Environment.TickCount64);
            }

            return Environment.TickCount64 - since > 150;
        }, what);
    }

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!await condition())
        {
            if (Environment.TickCount64 > until)
            {
                throw new TimeoutException("waited in vain: " + what);
            }

            await Task.Delay(Interval);
        }
    }
}
