namespace ActorProxy.Hosting;

/// <summary>How many lines of the log others may cause: so many in a stretch of time, and the rest is counted.</summary>
/// <remarks>A stretch begins with the first line after the last one. Any thread.</remarks>
/// <param name="time">Tells the stretches.</param>
/// <param name="most">Lines in one.</param>
/// <param name="stretch">How long one is.</param>
internal sealed class LineBudget(TimeProvider time, int most, TimeSpan stretch)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _since = DateTimeOffset.MinValue;
    private int _spent;
    private long _missed;

    /// <param name="missed">When true: how many were not written since the last one.</param>
    public bool TrySpend(out long missed)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();

            // A clock that is set back must not make it long.
            if ((now - _since).Duration() >= stretch)
            {
                (_since, _spent) = (now, 0);
            }

            missed = 0;
            if (_spent == most)
            {
                _missed++;
                return false;
            }

            _spent++;
            (missed, _missed) = (_missed, 0);
            return true;
        }
    }
}
