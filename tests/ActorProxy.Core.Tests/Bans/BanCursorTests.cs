using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using CsCheck;

namespace ActorProxy.Core.Tests.Bans;

public sealed class BanCursorTests
{
    [Fact]
    public void ToString_AnyCursor_ParsesBack() => Gen.Select(Gen.Long, Gen.ULong, Gen.ULong, Gen.Int[0, 128]).Sample((since, high, low, bits) =>
    {
        var cursor = new BanCursor(since, IpPrefix.Of(NetAddress.FromBits(new UInt128(high, low)), (byte)bits));

        Assert.True(BanCursor.TryParse(cursor.ToString(), out var parsed));
        Assert.Equal(cursor, parsed);
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor.ToString());
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("not base64!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_w")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryParse_NotOurs_IsRefused(string? text) => Assert.False(BanCursor.TryParse(text, out _));
}
