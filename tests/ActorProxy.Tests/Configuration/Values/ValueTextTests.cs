using ActorProxy.Configuration.Values;

namespace ActorProxy.Tests.Configuration.Values;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("5 s", 5_000)]
    [InlineData("10 minutes", 600_000)]
    [InlineData("1 minute", 60_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d 12h", 129_600_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("7d", 604_800_000)]
    public void Duration_Legal_IsRead(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);

        Assert.True(DurationText.TryParse(DurationText.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("5")]
    [InlineData("5 parsecs")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5S")]
    [InlineData("5s6")]
    [InlineData("1..5s")]
    [InlineData("1,5s")]
    [InlineData("99999999999999d")]
    [InlineData("9999999999999999999999999999999999d")]
    public void Duration_Illegal_IsNot(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("4096 bytes", 4096)]
    [InlineData("64k", 65_536)]
    [InlineData("16KiB", 16_384)]
    [InlineData("16 KiB", 16_384)]
    [InlineData("16kB", 16_000)]
    [InlineData("1MiB", 1_048_576)]
    [InlineData("2G", 2_147_483_648)]
    public void Size_Legal_IsRead(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out var size));
        Assert.Equal(bytes, size);

        Assert.True(SizeText.TryParse(SizeText.Format(size), out var again));
        Assert.Equal(size, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("1.5k")]
    [InlineData("16 kib")]
    [InlineData("16KiBi")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999999G")]
    public void Size_Illegal_IsNot(string text) => Assert.False(SizeText.TryParse(text, out _));

    [Theory]
    [InlineData("[::]:443", "[::]:443")]
    [InlineData("*:443", "[::]:443")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    [InlineData("[::ffff:127.0.0.1]:80", "127.0.0.1:80")]
    [InlineData("[2001:DB8::1]:65535", "[2001:db8::1]:65535")]
    [InlineData("[fe80::1%3]:80", "[fe80::1%3]:80")]
    public void EndPoint_Legal_IsRead(string text, string canonical)
    {
        Assert.True(EndPointText.TryParse(text, out var endPoint));
        Assert.Equal(canonical, endPoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":443")]
    [InlineData("443")]
    [InlineData("*")]
    [InlineData("[*]:443")]
    [InlineData("[127.0.0.1]:443")]
    [InlineData("[::]443")]
    [InlineData("[::]:")]
    [InlineData("[::]:+1")]
    [InlineData("[::]: 1")]
    [InlineData("[::]:065536")]
    [InlineData("::]:443")]
    [InlineData("[[::]]:443")]
    [InlineData("127.1:443")]
    public void EndPoint_Illegal_IsNot(string text) => Assert.False(EndPointText.TryParse(text, out _));

    [Theory]
    [InlineData("backend.lan:443", "backend.lan", 443)]
    [InlineData("backend_a:1", "backend_a", 1)]
    [InlineData("10.0.0.1:65535", "10.0.0.1", 65535)]
    [InlineData("[fd00::11]:443", "fd00::11", 443)]
    public void Server_Legal_IsRead(string text, string host, int port)
    {
        Assert.True(ServerText.TryParse(text, out var server));
        Assert.Equal((text, host, port), (server.Text, server.Host, server.Port));
    }

    [Theory]
    [InlineData("10.0.0:443")]
    [InlineData("10.0.0.256:443")]
    [InlineData("[backend.lan]:443")]
    [InlineData("[10.0.0.1]:443")]
    [InlineData("*:443")]
    [InlineData("a b:443")]
    [InlineData("-a:443")]
    [InlineData("a..b:443")]
    [InlineData("a/b:443")]
    public void Server_Illegal_IsNot(string text) => Assert.False(ServerText.TryParse(text, out _));

    [Theory]
    [InlineData("timout", "timeout")]
    [InlineData("TIMEOUT", "timeout")]
    [InlineData("tiemout", "timeout")]
    [InlineData("bnid", "bind")]
    public void Suggestion_Close_IsFound(string mistyped, string meant) =>
        Assert.Equal($"; did you mean \"{meant}\"?", Suggestion.For(mistyped, ["bind", "kind-of", "timeout"]));

    [Theory]
    [InlineData("weight")]
    [InlineData("")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public void Suggestion_NothingClose_IsEmpty(string mistyped) =>
        Assert.Equal("", Suggestion.For(mistyped, ["bind", "kind-of", "timeout"]));
}
