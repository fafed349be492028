using System.Text.Json;

namespace ActorProxy.Admin.Watching;

/// <summary>A snapshot a second for all who watch, made once; none while nobody does.</summary>
/// <remarks>Any thread. Whoever watches asks for the next one: who is slow misses some, and nothing waits for him.</remarks>
internal sealed class SnapshotFeed(SnapshotTaker taker, TimeProvider time)
{
    /// <summary>Browser tabs at the same time, of all who watch.</summary>
    public const int MaxWatchers = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Snapshot? _last;
    private Task<Snapshot>? _next;
    private int _watchers;

    /// <summary>True = <see cref="Leave"/> has to follow.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_watchers == MaxWatchers)
            {
                return false;
            }

            _watchers++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _watchers--;
        }
    }

    /// <param name="number">The last one seen; 0 = none.</param>
    /// <returns>One that is newer, and not older than a second.</returns>
    public Task<Snapshot> After(long number)
    {
        lock (_lock)
        {
            return _last is { } last && last.Number > number && Rest(last) > TimeSpan.Zero ? Task.FromResult(last) : _next ??= Task.Run(TakeNext);
        }
    }

    private async Task<Snapshot> TakeNext()
    {
        try
        {
            if (_last is { } last && Rest(last) is var rest && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time);
            }

            var began = time.GetTimestamp();
            var content = JsonSerializer.SerializeToUtf8Bytes(await taker.TakeAsync(), AdminApi.Json);
            return _last = new Snapshot((_last?.Number ?? 0) + 1, content, began);
        }
        finally
        {
            lock (_lock)
            {
                _next = null;
            }
        }
    }

    private TimeSpan Rest(Snapshot snapshot) => Interval - time.GetElapsedTime(snapshot.BeganAt);

    /// <param name="Number">Rises by one; the first is 1.</param>
    /// <param name="Content">A <see cref="SnapshotShape"/> as JSON, in one line.</param>
    /// <param name="BeganAt">A timestamp.</param>
    internal sealed record Snapshot(long Number, ReadOnlyMemory<byte> Content, long BeganAt);
}
