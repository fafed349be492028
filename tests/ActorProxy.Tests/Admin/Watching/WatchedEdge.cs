using ActorProxy.Commands;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Watching;

/// <summary>An edge and a browser, each started when a test first needs it; and an edge that asks for a token.</summary>
public sealed class WatchedEdge : IAsyncLifetime
{
    public const string Token = "ap_admin";

    private const string Common = "bans { ignore = [], kernel-filter = off, store = \"\" }";

    private readonly Lazy<Task<Chromium>> _chromium = new(Chromium.Start);
    private readonly Lazy<Task<TaggedEdge>> _open = new(() => TaggedEdge.Start(Common));
    private readonly Lazy<Task<TaggedEdge>> _guarded = new(() => TaggedEdge.Start(
        $$"""{{Common}}, admin { bind = ["127.0.0.1:0"], token-sha256 = "{{Tokens.Sha256(Token)}}" }"""));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await End(_chromium);
        await End(_open);
        await End(_guarded);
    }

    internal Task<TaggedEdge> Edge() => _open.Value;

    internal Task<TaggedEdge> GuardedEdge() => _guarded.Value;

    /// <summary>The console in a new page, live.</summary>
    internal async Task<BrowserPage> Page()
    {
        var page = await NewPage(await Edge());
        await page.Until("document.querySelector('#link.live')");
        return page;
    }

    internal async Task<BrowserPage> NewPage(TaggedEdge edge) => await BrowserPage.Open(await _chromium.Value, edge.Edge.Admin.Address);

    private static async Task End<T>(Lazy<Task<T>> started)
        where T : IAsyncDisposable
    {
        if (started.IsValueCreated)
        {
            await (await started.Value).DisposeAsync();
        }
    }
}
