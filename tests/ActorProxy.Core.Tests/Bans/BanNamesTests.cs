using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanNamesTests
{
    [Fact]
    public void Shared_EqualNames_AreOneStringUntilItIsFull()
    {
        var first = BanNames.Shared(new string("sshd"));
        Assert.Same(first, BanNames.Shared(new string('s', 2)[..1] + "shd"));
        Assert.Same("", BanNames.Shared(""));

        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal("jail-" + i, BanNames.Shared("jail-" + i));
        }

        Assert.Same(first, BanNames.Shared(string.Concat("ss", "hd".AsSpan())));
    }
}
