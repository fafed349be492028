using ActorProxy.Core.Prereading;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.Prereading;

public class AlpnListTests
{
    [Theory]
    [InlineData("h2", new[] { "h2" })]
    [InlineData("h2,http/1.1", new[] { "h2", "http/1.1" })]
    [InlineData("a?b,???", new[] { "a b", "\0\u0001\u007f" })]
    public void From_AList_KeepsItsBytesAndDescribesThem(string text, string[] protocols)
    {
        var bytes = ClientHelloBuilder.AlpnList(protocols);
        var list = AlpnList.From([], bytes)!;
        Assert.Equal(bytes, list.Bytes);
        Assert.Equal(text, list.Text);
    }

    [Fact]
    public void From_NoList_IsNull() => Assert.Null(AlpnList.From([], []));

    [Fact]
    public void From_ALongList_IsDescribedInPart()
    {
        var list = AlpnList.From([], ClientHelloBuilder.AlpnList([.. Enumerable.Repeat(new string('x', 255), 20)]))!;
        Assert.Equal(20 * 256, list.Bytes.Length);
        Assert.Equal(64, list.Text.Length);
    }

    [Fact]
    public void From_TheSameListAgain_IsTheSameObjectWhileTheCacheHasRoom()
    {
        List<AlpnList> cache = [];
        var first = AlpnList.From(cache, [1, 0]);
        for (byte number = 0; number < 100; number++)
        {
            AlpnList.From(cache, [1, number]);
        }

        Assert.Same(first, AlpnList.From(cache, [1, 0]));
        Assert.Equal(16, cache.Count);
        Assert.NotSame(AlpnList.From(cache, [1, 99]), AlpnList.From(cache, [1, 99]));
    }
}
