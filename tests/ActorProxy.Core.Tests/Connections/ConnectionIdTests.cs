using System.Text;
using ActorProxy.Core.Connections;

namespace ActorProxy.Core.Tests.Connections;

public class ConnectionIdTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0xffff_ffff_ffff)]
    public void Text_WrittenAndRead_IsTheSameId(ulong number)
    {
        var id = new ConnectionId(number);
        var utf8 = new byte[ConnectionId.TextLength];
        id.Write(utf8);

        Assert.Matches("^[0-9a-f]{20}$", id.ToString());
        Assert.Equal(id.ToString(), Encoding.ASCII.GetString(utf8));
        Assert.True(ConnectionId.TryParse(id.ToString(), out var parsed));
        Assert.Equal(id, parsed);
    }

    [Fact]
    public void TryParse_AnythingElse_Fails()
    {
        var good = new ConnectionId(1).ToString();
        var otherProcess = (good[0] == '0' ? '1' : '0') + good[1..];
        foreach (var text in new[] { "", good + "0", good[1..], "zzzzzzzz" + good[8..], good[..8] + "zzzzzzzzzzzz", otherProcess })
        {
            Assert.False(ConnectionId.TryParse(text, out _), text);
        }
    }

    [Fact]
    public void Order_OfIdsAndOfTheirTexts_IsTheOrderOfTheirNumbers()
    {
        var (low, high) = (new ConnectionId(9), new ConnectionId(10));
        Assert.True(low < high && high > low && low <= high && high >= low);
        Assert.True(low.CompareTo(high) < 0);
        Assert.True(string.CompareOrdinal(low.ToString(), high.ToString()) < 0);
    }
}
