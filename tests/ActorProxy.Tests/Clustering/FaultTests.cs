using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace ActorProxy.Tests.Clustering;

/// <summary>What may happen to hosts and networks, and what must not come of it.</summary>
[Collection(LabCollection.Name)]
public class FaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [LabFact]
    public async Task NodeKilled_ReportsAreCountedAgainWithin30SecondsAndNothingAcknowledgedIsLost()
    {
        await using var lab = await Lab.Start();
        await using var others = new ClientCrowd();
        await others.Keep(lab, lab.Nodes[1], 5);
        await others.Keep(lab, lab.Nodes[2], 5);
        await using var reporters = new Reporters(lab.Nodes[1], lab.Nodes[2], lab.NewClient);
        await Task.Delay(2000);

        await lab.Nodes[0].Kill();
        var killed = Stopwatch.StartNew();

        // Of a hundred new clients some are the dead node's to count.
        var waits = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var client = lab.NewClient();
            await Wait.Until(async () => (await lab.Nodes[1].TryReport(client, "slow", "first")).Status == HttpStatusCode.OK, $"a report of {client} is counted", Recovery + TimeSpan.FromSeconds(30), lab.Nodes[1].Said);
            return killed.Elapsed;
        }));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"every report counted again {waits.Max().TotalSeconds:F1} s after the kill"));
        Assert.True(waits.Max() < Recovery, $"{waits.Max()}");

        await reporters.DisposeAsync();
        output.WriteLine($"{reporters.Banned.Count} bans acknowledged before, during and after; {reporters.Unanswered} reports were answered 503 and repeated");
        await lab.Nodes[0].Start();
        await lab.Whole();
        await AssertEqualTables(lab, TimeSpan.FromSeconds(30));
        var bans = await lab.Nodes[0].Bans();
        Assert.All(reporters.Banned, client => Assert.Contains(bans, ban => ban.StartsWith(client + " ", StringComparison.Ordinal)));
        others.AssertNoFailure();
    }

    [LabFact]
    public async Task NodePartitionedFor40Seconds_EveryNodeServesNobodyIsLostAndTablesBecomeEqual()
    {
        await using var lab = await Lab.Start();
        var (majority, lonely) = (lab.Nodes[0], lab.Nodes[2]);
        var known = lab.NewClient();
        Assert.Equal("banned", await majority.Report(known, "once"));
        await using var crowd = new ClientCrowd();
        foreach (var node in lab.Nodes)
        {
            await crowd.Keep(lab, node, 10);
            crowd.Renew(lab, 2, () => node);
        }

        await lonely.Isolate();
        var cut = Stopwatch.StartNew();
        var (here, there) = (lab.NewClient(), lab.NewClient());
        await Put(majority, here);
        await Put(lonely, there);
        var detachedSeen = false;
        while (cut.Elapsed < TimeSpan.FromSeconds(40))
        {
            Assert.True(await lab.IsRefused(lonely, known), "the lonely node forgot a ban");
            Assert.True(await lab.IsRefused(lonely, there), "the lonely node does not enforce its own ban");
            Assert.True(await lab.IsRefused(majority, here));
            Assert.False(await lab.IsRefused(lonely, here), "news reached a node without a network");
            detachedSeen |= (await lonely.Admin.Metrics()).Sum("actorproxy_cluster_detached") > 0;
            await Task.Delay(500);
        }

        Assert.True(detachedSeen, "the lonely node did not notice that it is");
        await lonely.Reconnect();
        var healed = Stopwatch.StartNew();
        await AssertEqualTables(lab, Recovery);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tables equal {healed.Elapsed.TotalSeconds:F1} s after the network was whole again"));
        await lab.Whole();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one cluster of three again after {healed.Elapsed.TotalSeconds:F1} s; {crowd.Answers} echoes meanwhile"));
        Assert.True(await lab.IsRefused(lonely, here));
        Assert.True(await lab.IsRefused(majority, there));
        await Wait.Until(async () => (await lonely.Admin.Metrics()).Sum("actorproxy_cluster_detached") == 0, "the lonely node knows that it is back", Recovery, lonely.Said);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"attached again after {healed.Elapsed.TotalSeconds:F1} s"));
        Assert.Equal("banned", await lonely.Report(lab.NewClient(), "once"));
        crowd.AssertNoFailure();

        static async Task Put(Node node, string client) => (await node.Admin.Put("/v1/bans/" + client, """{"jail":"manual","duration":"1h"}""")).AssertOk();
    }

    [LabFact]
    public async Task AllNodes_CutOffFromEachOther_ServeAndFindTogetherAgain()
    {
        await using var lab = await Lab.Start();
        await using var crowd = new ClientCrowd();
        foreach (var node in lab.Nodes)
        {
            await crowd.Keep(lab, node, 5);
        }

        await Task.WhenAll(lab.Nodes.Select(node => node.Isolate()));
        foreach (var node in lab.Nodes)
        {
            await Wait.Until(async () => (await node.Admin.Metrics()).Sum("actorproxy_cluster_detached") > 0, $"{node} is detached", null, node.Said);
            var client = lab.NewClient();
            (await node.Admin.Put("/v1/bans/" + client, """{"jail":"manual","duration":"1h"}""")).AssertOk();
            Assert.True(await lab.IsRefused(node, client));
        }

        await Task.WhenAll(lab.Nodes.Select(node => node.Reconnect()));
        var healed = Stopwatch.StartNew();
        await AssertEqualTables(lab, Recovery);
        await lab.Whole();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one cluster of three again after {healed.Elapsed.TotalSeconds:F1} s"));
        crowd.AssertNoFailure();
    }

    [LabFact]
    public async Task FirstSeed_StartedWhileCutOff_FindsTheOthers()
    {
        await using var lab = await Lab.Start();
        var first = lab.Nodes[0];
        await first.Kill();
        await Wait.Until(async () => await lab.Nodes[1].MembersUp() == 2, "the others go on", null, lab.Nodes[1].Said);
        await first.Isolate();
        await first.Start();
        await Wait.Until(async () => await first.MembersUp() == 1, "the first seed begins a cluster of its own", null, first.Said);
        await using var crowd = new ClientCrowd();
        await crowd.Keep(lab, first, 5);

        await first.Reconnect();
        var healed = Stopwatch.StartNew();
        await lab.Whole();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one cluster of three after {healed.Elapsed.TotalSeconds:F1} s"));
        crowd.AssertNoFailure();
    }

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
        await AssertEqualTables(lab, Recovery);
        foreach (var node in lab.Nodes)
        {
            Assert.True(await lab.IsRefused(node, here) && await lab.IsRefused(node, there), $"{node} does not know all");
            await Wait.Until(async () => (await node.Admin.Metrics()).Sum("actorproxy_cluster_detached") == 0, $"{node} knows that it is back", Recovery, node.Said);
        }

        Assert.All(pair, node => Assert.Empty(node.Process.Errors.Containing("is detached")));
        crowd.AssertNoFailure();
    }

    [LabFact]
    public async Task Network_GoneForASecond_LosesNoBan()
    {
        await using var lab = await Lab.Start();
        for (var round = 0; round < 3; round++)
        {
            await lab.Nodes[2].Isolate();
            var client = lab.NewClient();
            (await lab.Nodes[0].Admin.Put("/v1/bans/" + client, """{"jail":"manual","duration":"1h"}""")).AssertOk();
            await Task.Delay(1000);
            await lab.Nodes[2].Reconnect();

            var took = await Wait.Until(() => lab.IsRefused(lab.Nodes[2], client), "the ban arrives", TimeSpan.FromSeconds(10), lab.Nodes[2].Said);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"there {took.TotalSeconds:F2} s after the network came back"));
            Assert.True(took < TimeSpan.FromSeconds(3));
        }
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
        await AssertEqualTables(lab, Recovery);
    }

    [LabFact]
    public async Task RollingRestart_UnderClientLoad_FailsNoClient()
    {
        await using var lab = await Lab.Start();
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
        await using var lab = await Lab.Start();
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
        await AssertEqualTables(lab, Recovery);
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
        await AssertEqualTables(lab, Recovery);
    }

    private static async Task AssertEqualTables(Lab lab, TimeSpan within)
    {
        IReadOnlyList<string>[] tables = [];
        await Wait.Until(
            async () =>
            {
                tables = await Task.WhenAll(lab.Nodes.Select(node => node.Bans()));
                return tables.All(table => table.SequenceEqual(tables[0]));
            },
            "all tables are equal",
            within,
            () => string.Join(Environment.NewLine, tables.Select(table => $"{table.Count} bans, not on all: {string.Join("; ", table.Except(tables.Aggregate((IEnumerable<string>)tables[0], (all, one) => all.Intersect(one))).Take(10))}")));
    }
}
