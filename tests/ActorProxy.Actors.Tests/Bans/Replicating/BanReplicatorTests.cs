using System.Diagnostics;
using ActorProxy.Core.Bans;
using Akka.Cluster;

namespace ActorProxy.Actors.Tests.Bans.Replicating;

/// <summary>Nodes of a real cluster, each an actor system of its own, over real sockets.</summary>
public sealed class BanReplicatorTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What the design promises is a second for each of two peers; the rest is for a busy machine.
    private static readonly TimeSpan Repair = TimeSpan.FromSeconds(3);

    private readonly List<ClusterNode> _nodes = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));

    [Fact]
    public async Task Decisions_OfAnyNode_AreEnforcedOnAll()
    {
        var nodes = await Cluster(3);

        await nodes[0].Impose(1);
        await nodes[1].Impose(2);
        await Until(() => nodes.All(node => node.IsBanned(1) && node.IsBanned(2)), Patience);
        await nodes[2].Lift(1);
        await Until(() => nodes.All(node => !node.IsBanned(1) && node.IsBanned(2)), Patience);

        // Told right after the table has it.
        await Until(() => nodes.Select(node => node.Propagated.Count).Order().SequenceEqual([1, 1, 2]), Patience);
        Assert.All(nodes.SelectMany(node => node.Propagated), took => Assert.InRange(took, TimeSpan.Zero, Patience));
        Assert.Equal(2, (await nodes[2].Impose(1)).Ban!.Offences);
    }

    [Fact]
    public async Task Burst_ReachesAll()
    {
        const int Count = 3000;
        var nodes = await Cluster(3);

        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => nodes[i % 3].Impose((uint)i)));

        await Until(() => nodes.All(node => node.Table.Count == Count), Patience);
    }

    [Fact]
    public async Task DecisionsThatGotLost_AreRepaired()
    {
        var nodes = await Cluster(3);
        await nodes[0].Impose(1);
        await Until(() => nodes.All(node => node.IsBanned(1)), Patience);
        var lifted = nodes[0].Table.Get(BanSamples.Client(1))!.Lifted(ClusterNode.Now, new BanVersion(long.MaxValue >> 2, 1));
        await nodes[0].Remember([lifted]);
        await nodes[1].Remember([Old(2)]);
        await nodes[2].Remember([Old(3)]);

        await Until(() => nodes.All(node => !node.IsBanned(1) && node.IsBanned(2) && node.IsBanned(3)), Repair);
    }

    [Fact]
    public async Task Joiner_IsSyncedOnlyWhenItHasEverything()
    {
        const int Count = 20_000;
        var nodes = await Cluster(2);
        await nodes[0].Remember(Enumerable.Range(0, Count).Select(i => Old((uint)i)));
        var joiner = Node().StartBans();

        // The table's loop looks at both: it may only be late to say so.
        var watch = Stopwatch.StartNew();
        joiner.Join(nodes[1]);
        while (!joiner.Status.IsSynced)
        {
            Assert.True(watch.Elapsed < Patience, $"{joiner.Table.Count} bans");
            await Task.Delay(1);
        }

        Assert.Equal(Count, joiner.Table.Count);
        Assert.Empty(joiner.Propagated);
    }

    [Fact]
    public async Task NodeAlone_IsSyncedAsSoonAsItIsUp()
    {
        var alone = Node().StartBans();
        await Task.Delay(300);
        Assert.False(alone.Status.IsSynced);

        alone.Join(alone);

        await Until(() => alone.Status.IsSynced, Patience);
        Assert.True((await alone.Impose(1)).Ban!.IsActive(ClusterNode.Now));
    }

    [Fact]
    public async Task NodeThatExpectsNobody_IsSyncedAtOnce()
    {
        var node = Node(expectsPeers: false).StartBans();

        await Until(() => node.Status.IsSynced, Patience);
    }

    private static Ban Old(uint client) => BanSamples.Of(BanSamples.Client(client), new BanVersion(client + 1, 7), ClusterNode.Now, ClusterNode.Now + 3_600_000);

    private static async Task Until(Func<bool> condition, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < patience, $"not within {patience.TotalSeconds} s");
            await Task.Delay(5);
        }
    }

    private ClusterNode Node(bool expectsPeers = true)
    {
        var node = new ClusterNode(expectsPeers);
        _nodes.Add(node);
        return node;
    }

    private async Task<ClusterNode[]> Cluster(int count)
    {
        var nodes = Enumerable.Range(0, count).Select(_ => Node().StartBans()).ToArray();
        Array.ForEach(nodes, node => node.Join(nodes[0]));
        await Until(() => nodes.All(node => node.Status.IsSynced && node.Cluster.State.Members.Count(member => member.Status == MemberStatus.Up) == count), Patience);
        return nodes;
    }
}
