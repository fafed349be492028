using ActorProxy.Actors.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Testing.Edge;
using Akka.Actor;
using Akka.Cluster;

namespace ActorProxy.Actors.Tests.Certificates;

/// <summary>Nodes over sockets: what one has the others get, and one of them orders.</summary>
public sealed class CertificateExchangeTests : IAsyncDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);
    private static readonly ChallengeAnswer Answer = new(ChallengeKind.Http, "a.example", "token", "token.thumbprint");

    private readonly List<SharingNode> _nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Certificate_Issued_IsOnEveryNodeAtOnce()
    {
        var nodes = await Cluster(3, node => node.Start(compareInterval: Never));

        nodes[1].Exchange.Tell(SharingNode.Issued("a.example", 7));

        await Wait.UntilAsync(() => nodes.All(node => node.Stored.ContainsKey("a.example")), "the certificate on three nodes");
        Assert.All(nodes, node => Assert.Equal(SharingNode.Certificate("a.example", 7), node.Stored["a.example"]));
    }

    [Fact]
    public async Task Nodes_ThatHaveDifferentOnes_AllGetTheNewestAndTheOldestAccount()
    {
        var (one, other) = (Node("a.example", "b.example"), Node("a.example", "b.example"));
        one.Stored["a.example"] = SharingNode.Certificate("a.example", 7);
        one.Stored["b.example"] = SharingNode.Certificate("b.example", 7);
        one.Account = new StoredAccount("younger", 2);
        other.Stored["a.example"] = SharingNode.Certificate("a.example", 8);
        other.Account = new StoredAccount("older", 1);

        await Join([one.Start(), other.Start()]);

        foreach (var node in _nodes)
        {
            await Wait.UntilAsync(() => node.Account!.Pem == "older" && node.Stored.Count == 2 && node.Stored["a.example"].Pem == "8", "the newest of both");
        }
    }

    [Fact]
    public async Task Node_ThatJoinsLater_GetsEverythingInAsManyMessagesAsItTakes()
    {
        string[] names = [.. Enumerable.Range(0, 450).Select(number => $"site{number}.example")];
        var (full, empty) = (Node(names), Node(names));
        foreach (var name in names)
        {
            // 3 KB each: twenty fit in a message.
            full.Stored[name] = SharingNode.Certificate(name, 7) with { Pem = "7" + new string(' ', 3000) };
        }

        await Join([full.Start(compareInterval: Never), empty.Start(compareInterval: Never)]);

        await Wait.UntilAsync(() => empty.Stored.Count == names.Length, "every certificate on the new node");
    }

    [Fact]
    public async Task Challenge_IsAnsweredByEveryNodeBeforeTheOrderGoesOn_AndByNoneAfterIt()
    {
        var nodes = await Cluster(3, node => node.Start());

        await nodes[2].Answer(Answer);

        Assert.All(nodes, node => Assert.Equal(Answer, Assert.Single(node.Answers).Value));
        nodes[2].Exchange.Tell(new EndChallenge(Answer));
        await Wait.UntilAsync(() => nodes.All(node => node.Answers.IsEmpty), "the end of the challenge on every node");
    }

    [Fact]
    public async Task Challenge_WithASilentNode_GoesOnAllTheSame()
    {
        var (one, silent) = (Node("a.example"), new SharingNode(["a.example"], answers: false));
        _nodes.Add(silent);
        await Join([one.Start(), silent.Start()]);

        await one.Answer(Answer);

        Assert.Single(one.Answers);
    }

    [Fact]
    public async Task Challenge_UnderWay_ReachesANodeThatJoins()
    {
        var (one, late) = (Node("a.example"), Node("a.example"));
        await Join([one.Start()]);
        await one.Answer(Answer);
        Assert.Empty(late.Answers);

        late.Start();
        late.Join(one);

        await Wait.UntilAsync(() => late.Answers.ContainsKey(Answer.Token), "the challenge on the new node");
    }

    [Fact]
    public async Task Keeper_IsToldWhatToKeep_WhenTheOthersWereAsked()
    {
        var (one, other) = (Node("a.example"), Node("a.example"));
        other.Stored["a.example"] = SharingNode.Certificate("a.example", 7);
        await Join([one.Start()]);
        var heard = one.HearAsKeeper();
        await Task.Delay(300);
        Assert.Empty(heard);

        other.Start();
        other.Join(one);

        await Wait.UntilAsync(() => !heard.IsEmpty, "the names");
        Assert.True(one.Stored.ContainsKey("a.example"));
        Assert.Same(one.Wanted, heard.First());

        one.Wanted = new KeepCertificates(SharingNode.Authority, ["a.example", "b.example"]);
        await Wait.UntilAsync(() => ReferenceEquals(heard.Last(), one.Wanted), "the names after a reload");
    }

    [Theory]
    [InlineData(false, 60)]
    [InlineData(true, 0.2)]
    public async Task Keeper_WithoutPeers_IsToldAtOnceOrWhenNobodyCame(bool expectsPeers, double patienceSeconds)
    {
        var node = Node("a.example").Start(expectsPeers: expectsPeers, peerPatience: TimeSpan.FromSeconds(patienceSeconds));
        await Join([node]);

        var heard = node.HearAsKeeper();

        await Wait.UntilAsync(() => !heard.IsEmpty, "the names");
    }

    [Fact]
    public async Task Keepers_OfThreeNodes_OrderOnceAndTheNextGoesOnWhenTheFirstLeaves()
    {
        var nodes = await Cluster(3, node => node.Start(compareInterval: Never).StartKeeper());
        await Wait.UntilAsync(() => nodes.All(node => node.Stored.ContainsKey("a.example")), "the certificate on three nodes");
        Assert.Equal(["a.example"], nodes.SelectMany(node => node.Ordered));
        foreach (var node in nodes)
        {
            node.Wanted = new KeepCertificates(SharingNode.Authority, ["a.example", "b.example"]);
        }

        await Wait.UntilAsync(() => nodes.All(node => node.Stored.ContainsKey("b.example")), "the second certificate");
        var first = nodes.Single(node => !node.Ordered.IsEmpty);
        Assert.Equal(["a.example", "b.example"], first.Ordered);

        var rest = nodes.Where(node => node != first).ToArray();
        first.Cluster.Leave(first.Cluster.SelfAddress);
        await Wait.UntilAsync(() => rest.All(node => node.Cluster.State.Members.Count == 2), "the first node has left");
        foreach (var node in nodes)
        {
            node.Wanted = new KeepCertificates(SharingNode.Authority, ["a.example", "b.example", "c.example"]);
        }

        await Wait.UntilAsync(() => rest.All(node => node.Stored.ContainsKey("c.example")), "the third certificate");
        Assert.Equal(["c.example"], rest.SelectMany(node => node.Ordered));
    }

    private SharingNode Node(params string[] names)
    {
        var node = new SharingNode(names);
        _nodes.Add(node);
        return node;
    }

    private async Task<SharingNode[]> Cluster(int count, Action<SharingNode> start)
    {
        SharingNode[] nodes = [.. Enumerable.Range(0, count).Select(_ => Node("a.example"))];
        Array.ForEach(nodes, start);
        await Join(nodes);
        return nodes;
    }

    private static async Task Join(SharingNode[] nodes)
    {
        Array.ForEach(nodes, node => node.Join(nodes[0]));
        await Wait.UntilAsync(
            () => nodes.All(node => node.Cluster.State.Members.Count(member => member.Status == MemberStatus.Up) == nodes.Length), "every node up");
    }
}
