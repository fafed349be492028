using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin;

/// <summary>
/// One edge whose admin API a class of tests asks. Its ignore list is empty, so that loopback clients can be banned, and it has no
/// kernel filter, so that each of their attempts is refused by the edge.
/// </summary>
public sealed class AdminEdge : IAsyncLifetime
{
    internal TaggedEdge Tagged { get; private set; } = null!;

    internal EdgeProcess Edge => Tagged.Edge;

    internal AdminClient Client => Edge.Admin;

    public async Task InitializeAsync() => Tagged = await TaggedEdge.Start("bans { ignore = [], kernel-filter = off }");

    public async Task DisposeAsync() => await Tagged.DisposeAsync();
}
