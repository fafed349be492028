using System.Diagnostics;
using System.Globalization;
using System.Net;
using Xunit.Abstractions;

namespace ActorProxy.Tests.Clustering;

/// <summary>Hosts die and networks part, and what must not come of it.</summary>
public class FaultTests(SharedLab shared, ITestOutputHelper output) : IClassFixture<SharedLab>
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [LabFact]
    public async Task NodeKilled_ReportsAreCountedAgainWithin30SecondsAndNothingAcknowledgedIsLost()
    {
        var lab = await shared.Whole();
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
        await lab.AssertEqualTables(TimeSpan.FromSeconds(30));
        var bans = await lab.Nodes[0].Bans();
        Assert.All(reporters.Banned, client => Assert.Contains(bans, ban => ban.StartsWith(client + " ", StringComparison.Ordinal)));
        others.AssertNoFailure();
    }

    [LabFact]
    public async Task NodePartitionedFor40Seconds_EveryNodeServesNobodyIsLostAndTablesBecomeEqual()
    {
        var lab = await shared.Whole();
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
        await lab.AssertEqualTables(Recovery);
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
        var lab = await shared.Whole();
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
        await lab.AssertEqualTables(Recovery);
        await lab.Whole();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one cluster of three again after {healed.Elapsed.TotalSeconds:F1} s"));
        crowd.AssertNoFailure();
    }

    [LabFact]
    public async Task FirstSeed_StartedWhileCutOff_FindsTheOthers()
    {
        var lab = await shared.Whole();
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
    public async Task Network_GoneForASecond_LosesNoBan()
    {
        var lab = await shared.Whole();
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
}
