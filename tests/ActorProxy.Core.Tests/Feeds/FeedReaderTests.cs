using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;

namespace ActorProxy.Core.Tests.Feeds;

public sealed class FeedReaderTests
{
    [Theory]
    [InlineData(FeedFormat.Plain, "203.0.113.7\n198.51.100.0/24\n2001:db8::/32\n", "198.51.100.0/24 2001:db8::/32 203.0.113.7", 0)]
    [InlineData(FeedFormat.Plain, "# head\r\n\r\n  203.0.113.7   # why\r\n198.51.100.0/24 ; SBL1\r\n; end", "198.51.100.0/24 203.0.113.7", 0)]
    [InlineData(FeedFormat.Plain, "198.51.100.9/24\n198.51.100.0/24\n::ffff:203.0.113.7\n203.0.113.7", "198.51.100.0/24 203.0.113.7", 0)]
    [InlineData(FeedFormat.Plain, "203.0.113.7\n203.0.113.300\nexample.org\n203.0.113.1-203.0.113.2\n1.2.3.4/33", "203.0.113.7", 4)]
    [InlineData(FeedFormat.Netset, "# FireHOL\n203.0.113.0-203.0.113.255\n", "203.0.113.0/24", 0)]
    [InlineData(FeedFormat.Netset, "203.0.113.1-203.0.113.6", "203.0.113.1 203.0.113.2/31 203.0.113.4/31 203.0.113.6", 0)]
    [InlineData(FeedFormat.Netset, "203.0.113.7 - 203.0.113.7\n2001:db8::-2001:db8::ff", "2001:db8::/120 203.0.113.7", 0)]
    [InlineData(FeedFormat.Netset, "0.0.0.0-255.255.255.255\n::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0/0 8000::/1 ::/1", 0)]
    [InlineData(FeedFormat.Netset, "203.0.113.7-203.0.113.6\n203.0.113.7-2001:db8::1\n1-2-3", "", 3)]
    [InlineData(FeedFormat.DropJson, "{\"cidr\":\"203.0.113.0/24\",\"sblid\":\"SBL1\",\"rir\":\"x\"}\n{\"cidr\":\"2001:db8::/32\"}\n{\"type\":\"metadata\",\"records\":2}\n", "2001:db8::/32 203.0.113.0/24", 0)]
    [InlineData(FeedFormat.DropJson, "{\"cidr\":7}\n{\"cidr\":\"x\"}\n{}\n[]\n{\"cidr\":\n203.0.113.7\n\n", "", 6)]
    [InlineData(FeedFormat.Plain, "", "", 0)]
    public void Read_Text_GivesItsEntriesAndCountsTheRest(FeedFormat format, string text, string entries, int unreadable)
    {
        var list = FeedReader.Read(new StringReader(text), format);

        Assert.Equal((entries, unreadable), (string.Join(' ', list.Entries.Select(entry => entry.ToString()).Order(StringComparer.Ordinal)), list.UnreadableCount));
    }

    [Fact]
    public void Read_TooMany_EndsWithOneTooMany()
    {
        var lines = string.Join('\n', Enumerable.Range(0, FeedReader.MaxEntries + 100).Select(i => $"{i >> 24}.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}"));

        Assert.Equal(FeedReader.MaxEntries + 1, FeedReader.Read(new StringReader(lines), FeedFormat.Plain).Entries.Count);
    }

    [Fact]
    public void Read_AnyMutationOfAGoodList_DoesNotThrow()
    {
        var random = new Random(7);
        foreach (var (format, sample) in new[]
        {
            (FeedFormat.Netset, "# x\n203.0.113.1-203.0.113.6\n198.51.100.0/24\n2001:db8::-2001:db8::ff"),
            (FeedFormat.DropJson, "{\"cidr\":\"203.0.113.0/24\"}\n{\"type\":\"metadata\"}"),
        })
        {
            for (var round = 0; round < 5_000; round++)
            {
                var text = sample.ToCharArray();
                text[random.Next(text.Length)] = (char)random.Next(128);
                FeedReader.Read(new StringReader(new string(text, 0, random.Next(1, text.Length + 1))), format);
            }
        }
    }
}
