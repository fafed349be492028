using System.Collections.Concurrent;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;

namespace ActorProxy.Testing.Edge;

/// <summary>Counters of a listener that the test can ask.</summary>
public sealed class RecordingListenerMetrics : IListenerMetrics
{
    private int _accepted;
    private int _began;
    private int _ended;
    private int _prereads;
    private int _faulted;

    public int AcceptedCount => Volatile.Read(ref _accepted);

    public int BeganCount => Volatile.Read(ref _began);

    public int EndedCount => Volatile.Read(ref _ended);

    public int PrereadCount => Volatile.Read(ref _prereads);

    public int FaultedCount => Volatile.Read(ref _faulted);

    public ConcurrentQueue<CloseReason> Refusals { get; } = new();

    public ConcurrentQueue<(string? Upstream, CloseReason Reason)> Closings { get; } = new();

    /// <summary>Called when a name is known; may throw.</summary>
    public Action? Prereading { get; set; }

    /// <summary>Waits for so many refusals.</summary>
    public async Task<IReadOnlyList<CloseReason>> RefusalsAsync(int count)
    {
        await Wait.UntilAsync(() => Refusals.Count >= count, $"{count} refusals");
        return [.. Refusals];
    }

    /// <summary>Waits for the only refusal.</summary>
    public async Task<CloseReason> RefusalAsync() => (await RefusalsAsync(1)).Single();

    void IListenerMetrics.Accepted() => Interlocked.Increment(ref _accepted);

    void IListenerMetrics.Began() => Interlocked.Increment(ref _began);

    void IListenerMetrics.Ended(TimeSpan duration) => Interlocked.Increment(ref _ended);

    void IListenerMetrics.Refused(CloseReason reason) => Refusals.Enqueue(reason);

    void IListenerMetrics.Closed(string? upstream, CloseReason reason) => Closings.Enqueue((upstream, reason));

    void IListenerMetrics.Preread(TimeSpan duration)
    {
        Interlocked.Increment(ref _prereads);
        Prereading?.Invoke();
    }

    void IListenerMetrics.Faulted() => Interlocked.Increment(ref _faulted);
}
