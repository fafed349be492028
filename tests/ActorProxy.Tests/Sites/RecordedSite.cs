namespace ActorProxy.Tests.Sites;

/// <summary>One site, with a backend that writes down what reaches it. Shared by a class's tests, each of which begins with an empty record.</summary>
public sealed class RecordedSite : IAsyncLifetime, IDisposable
{
    internal RecordingServer Backend { get; } = new();

    internal SiteEdge Edge { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Edge = await SiteEdge.Start($"upstream = \"{Backend.Url}\", request-headers {{ X-Own = ours, X-Gone = \"\" }}, response-headers {{ X-Site = ours }}");

    public Task DisposeAsync() => Edge.DisposeAsync().AsTask();

    public void Dispose() => Backend.Dispose();
}
