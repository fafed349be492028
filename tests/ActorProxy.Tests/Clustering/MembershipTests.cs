using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace ActorProxy.Tests.Clustering;

/// <summary>Nodes start, stop, join and find each other; no client and no ban is lost by it.</summary>
public class MembershipTests(SharedLab shared, ITestOutputHelper output) : IClassFixture<SharedLab>
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [LabFact]
    public async Task TwoPairs_ThatFormedApart_BecomeOneCluster()
    {
        await using var lab = await Lab.Start(4);
        Node[] pair = [.. lab.Nodes.Take(2)], others = [.. lab.Nodes.Skip(2)];
        await Task.WhenAll(pair.Select(node => node.Stop()));
        await Lab.Part(pair, others);
        await Task.WhenAll(pair.Select(node => node.Start()));
        foreach (var node in lab.Nodes)
        {
            await Wait.Until(async () => await node.MembersUp() == 2 && await node.IsReady(), $"{node} is in a cluster of two", null, node.Said);
        }

        await using var crowd = new ClientCrowd();
        foreach (var node in lab.Nodes)
        {
            await crowd.Keep(lab, node, 3);
        }

        var (here, there) = (lab.NewClient(), lab.NewClient());
        Assert.Equal("banned", await pair[0].Report(here, "once"));
        Assert.Equal("banned", await others[1].Report(there, "once"));
        Assert.False(await lab.IsRefused(others[0], here));

        await Lab.Unite(pair, others);
        var healed = Stopwatch.StartNew();
        await lab.Whole();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one cluster of four after {healed.Elapsed.TotalSeconds:F1} s"));
        await lab.AssertEqualTables(Recovery);
        foreach (var node in lab.Nodes)
        {
            Assert.True(await lab.IsRefused(node, here) && await lab.IsRefused(node, there), $"{node} does not know all");
            await Wait.Until(async () => (await node.Admin.Metrics()).Sum("actorproxy_cluster_detached") == 0, $"{node} knows that it is back", Recovery, node.Said);
        }

        Assert.All(pair, node => Assert.Empty(node.Process.Errors.Containing("is detached")));
        crowd.AssertNoFailure();
    }

    [LabFact]
    public async Task NodeJoining_IsReadyOnlyWithAllBans()
    {
        const int Bans = 50_000;
        await using var lab = await Lab.Create(3);
        await lab.Nodes[0].Start();
        await lab.Nodes[1].Start();
        await lab.Whole();
        await lab.Nodes[0].Impose(Enumerable.Range(0, Bans).Select(i => $"10.{100 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}"));
        await Wait.Until(async () => (await lab.Nodes[1].Admin.Metrics()).Sum("actorproxy_bans_active") >= Bans, "the second node has all", null, lab.Nodes[1].Said);

        await lab.Nodes[2].Start();
        var started = Stopwatch.StartNew();
        await Wait.Until(
            async () =>
            {
                // In this order: what is ready has them all by then.
                var ready = await lab.Nodes[2].IsReady();
                var bans = (await lab.Nodes[2].Admin.Metrics()).Sum("actorproxy_bans_active");
                Assert.True(!ready || bans >= Bans, $"ready with {bans} bans");
                return ready;
            },
            "the third node is ready",
            null,
            lab.Nodes[2].Said);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready with {Bans} bans {started.Elapsed.TotalSeconds:F2} s after it served"));
        await lab.AssertEqualTables(Recovery);
    }

    [LabFact]
    public async Task RollingRestart_UnderClientLoad_FailsNoClient()
    {
        var lab = await shared.Whole();
        var client = lab.NewClient();
        Assert.Equal("banned", await lab.Nodes[0].Report(client, "once"));
        await using var crowd = new ClientCrowd();
        var inRotation = new ConcurrentDictionary<Node, bool>(lab.Nodes.Select(node => KeyValuePair.Create(node, true)));
        var turn = 0;
        crowd.Renew(lab, 12, () =>
        {
            var nodes = inRotation.Keys.OrderBy(node => node.Name, StringComparer.Ordinal).ToArray();
            return nodes[Interlocked.Increment(ref turn) % nodes.Length];
        });

        foreach (var node in lab.Nodes)
        {
            // Out of the balancer first, as draining closes the door at once.
            inRotation.TryRemove(node, out _);
            await Task.Delay(500);
            (await node.Admin.Post("/v1/drain")).AssertAccepted();
            Assert.False(await node.IsReady());
            await node.Stop();
            await node.Start();
            await lab.Whole();
            inRotation[node] = true;
            Assert.True(await lab.IsRefused(node, client), $"{node} came back without the ban");
        }

        await Task.Delay(500);
        output.WriteLine($"{crowd.Answers} echoes");
        crowd.AssertNoFailure();
    }

    [LabFact]
    public async Task AllStoppedAndStarted_BansHold()
    {
        var lab = await shared.Whole();
        var client = lab.NewClient();
        Assert.Equal("banned", await lab.Nodes[2].Report(client, "once"));
        await Wait.Until(() => lab.IsRefused(lab.Nodes[0], client), "the ban is everywhere");

        await Task.WhenAll(lab.Nodes.Select(node => node.Stop()));
        await Task.WhenAll(lab.Nodes.Select(node => node.Start()));
        foreach (var node in lab.Nodes)
        {
            Assert.True(await lab.IsRefused(node, client), $"{node} forgot");
        }

        await lab.Whole();
        await lab.AssertEqualTables(Recovery);
    }

    [LabFact("faketime")]
    public async Task Clock_FiveSecondsOff_LosesNoDecision()
    {
        await using var lab = await Lab.Create(3);
        lab.Nodes[2].ClockOffset = "+5s";
        await Task.WhenAll(lab.Nodes.Select(node => node.Start()));
        await lab.Whole();

        // Decided by the clock that is ahead, lifted by one that is behind, and the other way round.
        foreach (var (first, second) in new[] { (2, 0), (0, 2) })
        {
            var client = lab.NewClient();
            (await lab.Nodes[first].Admin.Put("/v1/bans/" + client, """{"jail":"manual","duration":"1h"}""")).AssertOk();
            await Wait.Until(() => lab.IsRefused(lab.Nodes[second], client), "the ban arrives");
            Assert.Equal(HttpStatusCode.NoContent, (await lab.Nodes[second].Admin.Delete("/v1/bans/" + client)).Status);
            foreach (var node in lab.Nodes)
            {
                await Wait.Until(async () => !await lab.IsRefused(node, client), $"{node} learns that it is over", null, node.Said);
            }
        }

        Assert.Equal("banned", await lab.Nodes[2].Report(lab.NewClient(), "once"));
        await lab.AssertEqualTables(Recovery);
    }
}
