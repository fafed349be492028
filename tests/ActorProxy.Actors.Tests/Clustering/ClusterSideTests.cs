using ActorProxy.Actors.Clustering;
using Akka.Actor;
using CsCheck;

namespace ActorProxy.Actors.Tests.Clustering;

/// <summary>Of clusters that formed apart one is left: the same in everybody's eyes.</summary>
public sealed class ClusterSideTests
{
    [Theory]
    [InlineData("1", "2 3", true)] // fewer
    [InlineData("2 3", "1", false)]
    [InlineData("1 2", "3 4 5", true)]
    [InlineData("3 4", "1 2", true)] // as many, and the higher ones
    [InlineData("2 1", "4 3", false)]
    [InlineData("1 2", "1 2 3", false)] // one cluster, that somebody is joining
    [InlineData("1 2 3", "1", false)]
    [InlineData("", "1 2", false)] // a node that has not joined yet has nothing to leave
    [InlineData("1", "", false)] // nor anybody to go to
    public void YieldsTo_TheGreaterOneOnly(string own, string other, bool yields) =>
        Assert.Equal(yields, Side(own.Split(' ', StringSplitOptions.RemoveEmptyEntries)).YieldsTo(Side(other.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Fact]
    public void YieldsTo_OfAnyClusters_AllButOneYieldAndTheyAgree()
    {
        // Each node is in one cluster.
        Gen.Int[0, 4].Array[1, 12].Sample(clusters =>
        {
            var sides = clusters.Select((cluster, node) => (cluster, node)).GroupBy(at => at.cluster, at => at.node.ToString("00", null)).Select(nodes => Side([.. nodes])).ToList();
            Assert.All(sides, one => Assert.All(sides, other => Assert.Equal(one != other, one.YieldsTo(other) != other.YieldsTo(one))));
            Assert.Single(sides, one => !sides.Any(one.YieldsTo));
        });
    }

    private static ClusterSide Side(string[] nodes) => ClusterSide.Of(nodes.Select(node => new Address("akka", "actorproxy", "10.0.0." + node, 4053)));
}
