using System.Diagnostics.CodeAnalysis;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.DataPath;

/// <summary>Tests over real loopback sockets. Each ends with the check that the edge has given everything back.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "xunit calls DisposeAsync of IAsyncLifetime.")]
public abstract class DataPathTests : IAsyncLifetime
{
    private EdgeFixture? _edge;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_edge is not null)
        {
            await _edge.DisposeAsync();
        }
    }

    /// <summary>The test's edge; to be configured, then started.</summary>
    /// <param name="engine">What carries the bytes.</param>
    /// <param name="loopCount">1 where connections must share a loop.</param>
    protected EdgeFixture Edge(LoopEngine engine, int loopCount = 2) => _edge = new EdgeFixture(engine, loopCount);
}
