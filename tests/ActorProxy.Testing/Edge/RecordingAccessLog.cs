using System.Collections.Concurrent;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Connections;

namespace ActorProxy.Testing.Edge;

/// <summary>An access log that keeps its entries for the test.</summary>
public sealed class RecordingAccessLog : IAccessLog
{
    private readonly ConcurrentQueue<AccessEntry> _entries = new();

    public IReadOnlyCollection<AccessEntry> Entries => _entries;

    /// <summary>Called before each entry; may throw.</summary>
    public Action<AccessEntry>? Writing { get; set; }

    public void Write(ProxyConnection connection)
    {
        var entry = AccessEntry.Of(connection);
        Writing?.Invoke(entry);
        _entries.Enqueue(entry);
    }

    public void Write(RequestEntry request) => throw new NotSupportedException("no site is served here");

    /// <summary>Waits for so many entries.</summary>
    public async Task<IReadOnlyList<AccessEntry>> WaitForAsync(int count)
    {
        await Wait.UntilAsync(() => _entries.Count >= count, $"{count} access log entries");
        return [.. _entries];
    }

    /// <summary>Waits for the only entry.</summary>
    public async Task<AccessEntry> SingleAsync() => (await WaitForAsync(1)).Single();
}
