using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin;

/// <summary>One edge whose admin API a class of tests asks. Its ignore list is empty, so that loopback clients can be banned.</summary>
public sealed class AdminEdge : IAsyncLifetime
{
    internal TaggedEdge Tagged { get; private set; } = null!;

    internal EdgeProcess Edge => Tagged.Edge;

    internal AdminClient Client => Edge.Admin;

    public async Task InitializeAsync() => Tagged = await TaggedEdge.Start("bans { ignore = [] }");

    public async Task DisposeAsync() => await Tagged.DisposeAsync();
}
