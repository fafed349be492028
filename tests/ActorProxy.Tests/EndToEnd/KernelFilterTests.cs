using System.Diagnostics;
using System.Net;
using ActorProxy.Core.Filtering;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A banned client that tries too often is dropped by the kernel, for exactly as long as it is banned.</summary>
public sealed class KernelFilterTests
{
    private const string Banned = "127.0.0.66";
    private const string Other = "127.0.0.67";
    private const string On = "bans { ignore = [] }";
    private const string Off = "bans { ignore = [], kernel-filter = off }";

    // Loopback answers within a millisecond; a SYN is sent again after a second.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(800);

    [ToolFact(Tools.KernelFilter)]
    public async Task Offender_IsDroppedUntilItIsUnbannedAndNobodyElseIs()
    {
        await using var edge = await TaggedEdge.Start(On);
        await Drop(edge);

        foreach (var listener in new[] { "first", "second" })
        {
            Assert.False(Connects(edge, Banned, listener));
            using var other = await edge.Open("a.example", Other, listener);
            await other.Echo("untouched");
        }

        var metrics = await edge.Edge.Admin.Metrics();
        Assert.Equal(1, metrics.Sum("actorproxy_kernel_filter_state", ("state", "attached")));
        Assert.Equal(1, metrics.Sum("actorproxy_kernel_filter_state"));
        Assert.Equal(1, metrics.Sum("actorproxy_kernel_filter_rebuilds_total"));
        await Eventually.True(async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_kernel_filter_drops_total") >= 2, "the drops to be counted");
        var status = (await edge.Edge.Admin.Get("/v1/status")).AssertOk().Json["kernel_filter"]!;
        Assert.Equal(("attached", 1), ((string?)status["state"], (int?)status["entries"]));

        Assert.Equal(HttpStatusCode.NoContent, (await edge.Edge.Admin.Delete("/v1/bans/" + Banned)).Status);
        using var back = await edge.Open("a.example", Banned);
        Assert.Equal("A", back.Tag);
        await WaitForState(edge, "idle");
        Assert.Empty(edge.Edge.Complaints());
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Ban_ThatRunsOut_LetsTheClientInOnTime()
    {
        await using var edge = await TaggedEdge.Start(On);
        var ban = (await edge.Edge.Admin.Put("/v1/bans/" + Banned, """{"duration":6}""")).AssertOk().Json;
        await Hammer(edge);

        // Before the end it is the gate's again, which says no at once.
        await WaitForState(edge, "idle");
        Assert.True(DateTimeOffset.UtcNow < (DateTimeOffset)ban["until"]!);
        Assert.True(Connects(edge, Banned));

        await Eventually.True(() => DateTimeOffset.UtcNow >= (DateTimeOffset)ban["until"]!, "the end of the ban");
        using var back = await edge.Open("a.example", Banned);
        Assert.Equal("A", back.Tag);
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Ban_ThatIsMadeShorter_IsTheGatesAtOnce()
    {
        await using var edge = await TaggedEdge.Start(On);
        await Drop(edge);

        (await edge.Edge.Admin.Put("/v1/bans/" + Banned, """{"duration":1}""")).AssertOk();

        Assert.True(Connects(edge, Banned));
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Unbans_OfManyOffenders_LetEachInAtOnce()
    {
        await using var edge = await TaggedEdge.Start(On);
        var clients = Enumerable.Range(1, 20).Select(i => $"127.0.1.{i}").ToArray();
        await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            (await edge.Edge.Admin.Put("/v1/bans/" + client)).AssertOk();
            await Hammer(edge, client);
        })));

        Assert.Equal(clients.Length, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_kernel_filter_entries"));
        await Parallel.ForEachAsync(clients, async (client, _) =>
        {
            Assert.Equal(HttpStatusCode.NoContent, (await edge.Edge.Admin.Delete("/v1/bans/" + client)).Status);
            Assert.True(Connects(edge, client));
        });
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Reload_WithNewListener_FiltersThereAsWell()
    {
        await using var edge = await TaggedEdge.Start(On);
        await Drop(edge);
        var port = FreePort.Next();

        edge.Edge.Configure(edge.Config($$"""{{On}}, listeners.third { bind = ["[::]:{{port}}"], kind = tls, routes = public }"""));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();

        await Eventually.True(() => !Attempt.Succeeds(port, Banned, Silence), "the new listener to drop");
        Assert.True(Attempt.Succeeds(port, Other, Silence));
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Reload_ThatIgnoresTheClient_LetsItThroughToTheGate()
    {
        await using var edge = await TaggedEdge.Start(On);
        await Drop(edge);

        edge.Edge.Configure(edge.Config($$"""bans { ignore = ["{{Banned}}/32"] }"""));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();

        await WaitForState(edge, "idle");
        Assert.True(Connects(edge, Banned));
    }

    [ToolFact(Tools.KernelFilter)]
    public async Task Reload_ThatTurnsItOffAndOn_IsFollowed()
    {
        await using var edge = await TaggedEdge.Start(On);
        await Drop(edge);

        edge.Edge.Configure(edge.Config(Off));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
        await WaitForState(edge, "off");
        await Eventually.True(async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_kernel_filter_entries") == 0, "no entries");
        await AssertRefused(edge, 200);

        edge.Edge.Configure(edge.Config(On));
        (await edge.Edge.Admin.Post("/v1/reload")).AssertOk();
        await Hammer(edge);
        Assert.False(Connects(edge, Banned));
    }

    [Fact]
    public async Task Off_ByConfiguration_RefusesAtAcceptHoweverOften()
    {
        await using var edge = await TaggedEdge.Start(Off);
        (await edge.Edge.Admin.Put("/v1/bans/" + Banned)).AssertOk();

        await AssertRefused(edge, 4 * OffenderList.ActiveCount);

        await WaitForState(edge, "off");
    }

    [ToolFact(Tools.KernelFilter, "setpriv")]
    public async Task Capability_ThatIsMissing_IsSaidOnceAndRefusalGoesOn()
    {
        await using var edge = await TaggedEdge.Start(On, null, Tools.Find("setpriv"), "--bounding-set=-net_admin", "--inh-caps=-net_admin");
        (await edge.Edge.Admin.Put("/v1/bans/" + Banned)).AssertOk();

        await AssertRefused(edge, 4 * OffenderList.ActiveCount);

        await WaitForState(edge, "not-permitted");
        Assert.Single(edge.Edge.Errors.Containing("kernel filter"));
        using var other = await edge.Open("a.example", Other);
    }

    [Fact]
    public async Task Sockets_OfTheFramework_SayOnceThatThereIsNone()
    {
        await using var edge = await TaggedEdge.Start(On + ", loops.engine = sockets");
        (await edge.Edge.Admin.Put("/v1/bans/" + Banned)).AssertOk();

        await AssertRefused(edge, 4 * OffenderList.ActiveCount);

        await WaitForState(edge, "not-supported");
        Assert.Single(edge.Edge.Errors.Containing("kernel filter"));
    }

    private static bool Connects(TaggedEdge edge, string from, string listener = "first") => Attempt.Succeeds(edge.EndPoint(listener).Port, from, Silence);

    private static async Task Drop(TaggedEdge edge)
    {
        (await edge.Edge.Admin.Put("/v1/bans/" + Banned)).AssertOk();
        await Hammer(edge);
        Assert.Equal(1, (await edge.Edge.Admin.Metrics()).Sum("actorproxy_kernel_filter_entries"));
    }

    /// <summary>Tries until there is no answer any more.</summary>
    private static async Task Hammer(TaggedEdge edge, string client = Banned)
    {
        var watch = Stopwatch.StartNew();
        while (Connects(edge, client))
        {
            Assert.True(watch.Elapsed < Eventually.Patience, "still not dropped");
        }

        await Eventually.True(async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_kernel_filter_state", ("state", "attached")) == 1, "the state");
    }

    private static Task WaitForState(TaggedEdge edge, string state) => Eventually.True(
        async () => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_kernel_filter_state", ("state", state)) == 1, $"the filter to be {state}");

    /// <summary>Every attempt is answered, with a reset.</summary>
    private static async Task AssertRefused(TaggedEdge edge, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await EdgeClient.ExpectRefused(edge.EndPoint(), Banned);
        }
    }
}
