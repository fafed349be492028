using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Actors.Tests.Bans.Watching;

public sealed class ClientShardingTests
{
    /// <summary>Golden: with other numbers nodes of two versions would watch the same client twice.</summary>
    [Theory]
    [InlineData("203.0.113.1", 228)]
    [InlineData("203.0.113.2", 64)]
    [InlineData("2001:db8::/64", 160)]
    public void ShardOf_IsTheSameForEver(string client, int shard) => Assert.Equal(shard, ClientSharding.ShardOf(Prefix(client)));

    [Theory]
    [InlineData(0xcb007100u, 1u)]
    [InlineData(0x0a000000u, 256u)]
    [InlineData(0x01000000u, 65536u)]
    public void ShardOf_SpreadsNeighbours(uint first, uint step)
    {
        var counts = new int[ClientSharding.ShardCount];
        for (var i = 0u; i < 25_600; i++)
        {
            counts[ClientSharding.ShardOf(IpPrefix.OfClient(NetAddress.FromIPv4(first + (i * step))))]++;
        }

        Assert.InRange(counts.Min(), 50, 100);
        Assert.InRange(counts.Max(), 100, 160);
    }

    [Fact]
    public void Extractor_OneIdForOneClient()
    {
        var sharding = new ClientSharding();
        Assert.Equal(sharding.EntityId(new DescribeClient(Prefix("203.0.113.1"))), sharding.EntityId(new UnbanClient(Prefix("::ffff:203.0.113.1"), "x")));
        Assert.NotEqual(sharding.EntityId(new DescribeClient(Prefix("2001:db8::/64"))), sharding.EntityId(new DescribeClient(Prefix("2001:db8::/56"))));
        Assert.Null(sharding.EntityId("something else"));
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);
}
