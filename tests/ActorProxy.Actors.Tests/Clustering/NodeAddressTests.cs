using System.Net;
using ActorProxy.Actors.Clustering;
using Akka.Actor;

namespace ActorProxy.Actors.Tests.Clustering;

/// <summary>A node has one spelling, and it is Akka's.</summary>
public sealed class NodeAddressTests
{
    private static readonly Address Self = new("akka.ssl.tcp", "actorproxy", "[fd00::9]", 4053);

    [Theory]
    [InlineData("10.0.0.1", "akka.ssl.tcp://actorproxy@10.0.0.1:4053", "10.0.0.1:4053")]
    [InlineData("edge1.example.org", "akka.ssl.tcp://actorproxy@edge1.example.org:4053", "edge1.example.org:4053")]
    [InlineData("fd00::1", "akka.ssl.tcp://actorproxy@[fd00::1]:4053", "[fd00::1]:4053")]
    [InlineData("FD00:0::0001", "akka.ssl.tcp://actorproxy@[fd00::1]:4053", "[fd00::1]:4053")]
    public void Of_AnySpelling_IsAkkas(string host, string akka, string text)
    {
        var node = new DnsEndPoint(host, 4053);

        var address = NodeAddress.Of(node, Self);

        Assert.Equal(akka, address.ToString());
        Assert.Equal(NodeAddress.Canonical(node), NodeAddress.EndPointOf(address));
        Assert.Equal(text, NodeAddress.Text(NodeAddress.Canonical(node)));
        Assert.Equal(address, Address.Parse(akka));
    }

    [Fact]
    public void EndPointOf_LocalAddress_IsNone() => Assert.Null(NodeAddress.EndPointOf(new Address("akka", "actorproxy")));
}
