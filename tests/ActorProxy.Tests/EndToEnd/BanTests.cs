using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Tests.Admin;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A ban is enforced on every listener, for live connections at once, and hits nobody else.</summary>
public sealed class BanTests(AdminEdge edge) : IClassFixture<AdminEdge>
{
    // The contract of the cut, with what a busy machine needs on top.
    private static readonly TimeSpan CutWithin = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Ban_CutsLiveConnectionsRefusesNewOnesAndSparesOthers()
    {
        const string Banned = "127.0.0.66";
        var live = new[] { await edge.Tagged.Open("a.example", Banned), await edge.Tagged.Open("b.example", Banned, "second") };
        using var silent = await EdgeClient.Connect(edge.Edge.EndPoint("second"), Banned);
        using var other = await edge.Tagged.Open("a.example", "127.0.0.67");
        await Eventually.True(async () => await Connections(Banned) == 3, "three connections of the client");
        var cutBefore = (await edge.Client.Metrics()).Sum("actorproxy_ban_connections_cut_total");

        var ends = live.Append(silent).Select(client => client.End()).ToArray();
        var asked = Stopwatch.StartNew();
        (await edge.Client.Put("/v1/bans/" + Banned, """{"jail":"test","duration":"1h"}""")).AssertOk();
        var answered = asked.Elapsed;
        foreach (var (took, reset) in await Task.WhenAll(ends))
        {
            Assert.True(reset);
            Assert.True(took < answered + CutWithin, $"cut {took.TotalMilliseconds:F1} ms after the request, which was answered after {answered.TotalMilliseconds:F1} ms");
        }

        Assert.Equal(cutBefore + 3, (await edge.Client.Metrics()).Sum("actorproxy_ban_connections_cut_total"));
        foreach (var name in new[] { "a.example", "b.example" })
        {
            Assert.Equal("banned", (string?)(await edge.Edge.AccessLine(line => (string?)line["client"] == Banned && (string?)line["sni"] == name))["reason"]);
        }

        await edge.Edge.Errors.WaitFor("Ban imposed on " + Banned);
        foreach (var listener in new[] { "first", "second" })
        {
            await EdgeClient.ExpectRefused(edge.Edge.EndPoint(listener), Banned);
            Assert.True((await edge.Client.Metrics()).Sum("actorproxy_connections_refused_total", ("listener", listener), ("reason", "banned")) > 0);
        }

        await other.Echo("untouched");
        using var newcomer = await edge.Tagged.Open("a.example", "127.0.0.67");

        Assert.Equal(HttpStatusCode.NoContent, (await edge.Client.Delete("/v1/bans/" + Banned)).Status);
        await edge.Edge.Errors.WaitFor($"Ban on {Banned} lifted");
        using var back = await edge.Tagged.Open("a.example", Banned);
        Assert.Equal("A", back.Tag);
        Array.ForEach(live, client => client.Dispose());
    }

    [Fact]
    public async Task Ban_OfANetwork_HoldsForEveryAddressInIt()
    {
        using var inside = await edge.Tagged.Open("a.example", "127.7.1.9");
        using var outside = await edge.Tagged.Open("a.example", "127.8.1.9");

        (await edge.Client.Put("/v1/bans/127.7.0.0%2F16")).AssertOk();

        Assert.True((await inside.End()).Reset);
        await EdgeClient.ExpectRefused(edge.Edge.EndPoint("first"), "127.7.200.1");
        await outside.Echo("untouched");
    }

    [Fact]
    public async Task Ban_ThatRunsOut_EndsByItself()
    {
        (await edge.Client.Put("/v1/bans/127.0.0.68", """{"duration":1}""")).AssertOk();
        await EdgeClient.ExpectRefused(edge.Edge.EndPoint("first"), "127.0.0.68");

        await Eventually.True(
            async () =>
            {
                try
                {
                    using var client = await EdgeClient.Connect(edge.Edge.EndPoint("first"), "127.0.0.68");
                    await client.Send(ClientHello.For("a.example"));
                    return await client.ReadLine() == "A";
                }
                catch (Exception exception) when (exception is SocketException or Xunit.Sdk.TrueException)
                {
                    return false;
                }
            },
            "the ban to run out");
    }

    [Fact]
    public async Task Ban_RacingWithAccepts_LeavesNoConnectionAlive()
    {
        const string Banned = "127.0.0.69";
        using var stop = new CancellationTokenSource();
        var clients = new List<EdgeClient>();
        var connecting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    clients.Add(await EdgeClient.Connect(edge.Edge.EndPoint("first"), Banned));
                }
                catch (SocketException)
                {
                    // Banned.
                }
            }
        });
        await Eventually.True(async () => await Connections(Banned) > 50, "connections to pour in");

        (await edge.Client.Put("/v1/bans/" + Banned)).AssertOk();
        await Task.Delay(100);
        await stop.CancelAsync();
        await connecting;

        await Eventually.True(async () => await Connections(Banned) == 0, "every connection of the client to be gone");
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Ban_OfALiveBannedClientsFlood_CostsTheOthersNothing()
    {
        (await edge.Client.Put("/v1/bans/127.0.0.70")).AssertOk();
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await EdgeClient.ExpectRefused(edge.Edge.EndPoint("first"), "127.0.0.70"));

        Assert.Empty(edge.Edge.Complaints());
        Assert.DoesNotContain(edge.Edge.Output.All, line => line.Contains("127.0.0.70", StringComparison.Ordinal));
        using var client = await edge.Tagged.Open("a.example", "127.0.0.71");
    }

    private async Task<int> Connections(string client) =>
        (await edge.Client.Get($"/v1/connections?limit=1000&ip={client}")).AssertOk().Json["connections"]!.AsArray().Count;
}
