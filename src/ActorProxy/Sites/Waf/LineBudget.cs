namespace ActorProxy.Sites.Waf;

/// <summary>How many lines of the log clients may cause: so many in a second, and the others are counted. Any thread.</summary>
internal sealed class LineBudget(TimeProvider time)
{
    public const int PerSecond = 10;

    private readonly Lock _lock = new();
    private long _second;
    private int _spent;
    private long _missed;

    /// <param name="missed">When true: how many were not written since the last one.</param>
    public bool TrySpend(out long missed)
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_lock)
        {
            if (second != _second)
            {
                (_second, _spent) = (second, 0);
            }

            missed = 0;
            if (_spent == PerSecond)
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
