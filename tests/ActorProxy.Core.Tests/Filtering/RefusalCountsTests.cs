using ActorProxy.Core.Addresses;
using ActorProxy.Core.Filtering;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests.Filtering;

public sealed class RefusalCountsTests
{
    private readonly RefusalCounts _counts = new();

    [Fact]
    public void Count_WhileOff_CountsNobody()
    {
        _counts.Count(Prefix(1));

        Assert.False(_counts.HasAny);
        Assert.Empty(_counts.Drain());
    }

    [Fact]
    public void Drain_TellsEachPrefixOnceAndBeginsAnew()
    {
        _counts.Turn(true);
        _counts.Count(Prefix(1));
        _counts.Count(Prefix(2));
        _counts.Count(Prefix(1));

        Assert.True(_counts.HasAny);
        Assert.Equal([new PrefixRefusals(Prefix(1), 2), new PrefixRefusals(Prefix(2), 1)], _counts.Drain().OrderBy(count => count.Prefix.Address));
        Assert.False(_counts.HasAny);
        Assert.Empty(_counts.Drain());
    }

    [Fact]
    public void Count_MorePrefixesThanRoom_KeepsThoseSeenOften()
    {
        _counts.Turn(true);
        for (uint i = 0; i < 50_000; i++)
        {
            _counts.Count(Prefix(1_000 + i));
            _counts.Count(Prefix(i % 20));
        }

        var counts = _counts.Drain();
        Assert.InRange(counts.Count, 20, 1024);
        var most = counts.OrderByDescending(count => count.Count).Take(20).ToList();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => Prefix((uint)i)), most.Select(count => count.Prefix).OrderBy(prefix => prefix.Address));
        Assert.All(most, count => Assert.InRange(count.Count, OffenderList.ActiveCount, 2_500));
    }

    [Fact]
    public void Count_AllocatesNothing()
    {
        _counts.Turn(true);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (uint i = 0; i < 10_000; i++)
            {
                _counts.Count(Prefix(i % 3_000));
            }
        }));
    }

    private static IpPrefix Prefix(uint number) => IpPrefix.Of(NetAddress.FromIPv4(0x0a000000 + number), 128);
}
