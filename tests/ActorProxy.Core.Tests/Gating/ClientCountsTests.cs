using ActorProxy.Core.Addresses;
using ActorProxy.Core.Gating;

namespace ActorProxy.Core.Tests.Gating;

public sealed class ClientCountsTests
{
    [Fact]
    public void Exit_LastConnection_LeavesNoEntry()
    {
        var counts = new ClientCounts(64);
        for (uint i = 0; i < 1000; i++)
        {
            Assert.True(counts.TryEnter(NetAddress.FromIPv4(i), 2));
            Assert.True(counts.TryEnter(NetAddress.FromIPv4(i), 2));
            Assert.False(counts.TryEnter(NetAddress.FromIPv4(i), 2));
        }

        Assert.Equal(1000, counts.Count);
        for (uint i = 0; i < 1000; i++)
        {
            counts.Exit(NetAddress.FromIPv4(i));
            counts.Exit(NetAddress.FromIPv4(i));
            counts.Exit(NetAddress.FromIPv4(i));
        }

        Assert.Equal(0, counts.Count);
    }
}
