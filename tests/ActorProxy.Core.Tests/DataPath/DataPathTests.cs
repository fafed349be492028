using System.Diagnostics.CodeAnalysis;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Upstreams;
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

    /// <summary>How most stories begin: an edge with an upstream <c>a</c>, and a client whose hello has arrived there.</summary>
    /// <param name="engine">What carries the bytes.</param>
    /// <param name="clientFirst">Which side is the first of the two, in stories that either side can begin.</param>
    /// <param name="change">Of the upstream.</param>
    /// <param name="receiveBuffer">The client's, in bytes.</param>
    protected async Task<(EdgeFixture Edge, TestSocket First, TestSocket Second)> PairedAsync(
        LoopEngine engine, bool clientFirst = true, Func<UpstreamSettings, UpstreamSettings>? change = null, int? receiveBuffer = null)
    {
        var edge = Edge(engine);
        var backend = edge.AddUpstream("a", change);
        edge.Start();
        var (client, server) = await edge.PairAsync(backend, "a", receiveBuffer: receiveBuffer);
        return clientFirst ? (edge, client, server) : (edge, server, client);
    }
}
