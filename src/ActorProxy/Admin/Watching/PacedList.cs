namespace ActorProxy.Admin.Watching;

/// <summary>A list that costs more the longer it is: kept, and made anew only as often as its share of the time allows.</summary>
/// <param name="first">Until it has been made.</param>
/// <param name="share">Part of the time that may be spent on making it, such as 0.1.</param>
/// <param name="time">Measures that.</param>
/// <remarks>One caller at a time.</remarks>
internal sealed class PacedList<T>(T first, double share, TimeProvider time)
{
    private long _madeAt;
    private TimeSpan _rest = TimeSpan.MinValue;

    public T Last { get; private set; } = first;

    /// <returns>A new one, or the last when it is too early, or when there is no answer.</returns>
    public async Task<T> GetAsync(Func<Task<T>> make)
    {
        if (_rest > TimeSpan.Zero && time.GetElapsedTime(_madeAt) < _rest)
        {
            return Last;
        }

        var began = time.GetTimestamp();
        try
        {
            Last = await make();
        }
        catch (TimeoutException)
        {
            // Somebody is busy; what is shown is a little older, and he is left alone for the longer.
        }

        _madeAt = time.GetTimestamp();
        _rest = time.GetElapsedTime(began, _madeAt) / share;
        return Last;
    }
}
