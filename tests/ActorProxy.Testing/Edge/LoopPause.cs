namespace ActorProxy.Testing.Edge;

/// <summary>Holds up loops until disposed.</summary>
internal sealed class LoopPause(int loopCount) : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private int _held;

    public bool IsComplete => Volatile.Read(ref _held) == loopCount;

    /// <summary>Runs on a loop's thread.</summary>
    public void Hold()
    {
        Interlocked.Increment(ref _held);
        _release.Wait(Wait.Patience);
    }

    public void Dispose() => _release.Set();
}
