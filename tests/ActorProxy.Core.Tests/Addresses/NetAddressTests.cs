using System.Net;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Testing;
using CsCheck;

namespace ActorProxy.Core.Tests.Addresses;

public sealed class NetAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("0.0.0.0", "0.0.0.0", true)]
    [InlineData("255.255.255.255", "255.255.255.255", true)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("::ffff:c000:201", "192.0.2.1", true)]
    [InlineData("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:DB8:0:0::1", "2001:db8::1", false)]
    [InlineData("::", "::", false)]
    [InlineData("::1", "::1", false)]
    [InlineData("::fffe:192.0.2.1", "::fffe:c000:201", false)]
    [InlineData("1::ffff:192.0.2.1", "1::ffff:c000:201", false)]
    [InlineData("fe80::1%3", "fe80::1", false)]
    public void TryParse_UsualForms_HaveOneSpelling(string text, string spelling, bool ipv4)
    {
        Assert.True(NetAddress.TryParse(text, out var address));
        Assert.Equal((spelling, ipv4), (address.ToString(), address.IsIPv4));

        var ascii = new byte[45];
        Assert.Equal(spelling, Encoding.ASCII.GetString(ascii, 0, address.Format(ascii)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.1")]
    [InlineData("167772161")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData("a.org")]
    [InlineData("2001:db8::1::2")]
    [InlineData("2001:db8:0:0:0:0:0:0:1")]
    [InlineData("192.0.2.1:443")]
    [InlineData("192.0.2.0/24")]
    [InlineData("2001:db8::/32")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(NetAddress.TryParse(text, out _));

    [Theory]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData(" 192.0.2.1")]
    [InlineData("192.0.2.1 ")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("::ffff:010.0.0.1")]
    [InlineData("::ffff:0x7f.0.0.1")]
    public void TryParse_WhatOnlyTheFrameworkTakes_IsRefused(string text) => Assert.False(NetAddress.TryParse(text, out _));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.3", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("128.0.0.1", false)]
    [InlineData("::2", false)]
    [InlineData("::127.0.0.1", false)]
    public void IsLoopback_BothFamilies(string text, bool loopback)
    {
        Assert.True(NetAddress.TryParse(text, out var address));
        Assert.Equal(loopback, address.IsLoopback);
    }

    [Fact]
    public void Any_Address_SurvivesBytesTextAndTheFrameworksType() => Gen.ULong.Select(Gen.ULong).Sample((high, low) =>
    {
        var address = NetAddress.FromBits(new UInt128(high % 3 == 0 ? 0ul : high, low % 3 == 0 ? 0xffff_0000_0000ul | (uint)low : low));
        var bytes = new byte[16];
        var written = address.Write(bytes);

        Assert.Equal(address.IsIPv4 ? 4 : 16, written);
        Assert.Equal(address, NetAddress.FromBytes(bytes.AsSpan(0, written)));
        Assert.Equal(address, NetAddress.From(address.ToIPAddress()));
        Assert.Equal(address, NetAddress.From(address.ToIPAddress().MapToIPv6()));
        Assert.True(NetAddress.TryParse(address.ToString(), out var parsed));
        Assert.Equal(address, parsed);
        Assert.Equal(address.GetHashCode(), parsed.GetHashCode());
    });

    [Fact]
    public void CompareTo_OrdersByBits()
    {
        NetAddress[] ordered = [NetAddress.FromBits(0), NetAddress.FromIPv4(1), NetAddress.FromIPv4(uint.MaxValue), NetAddress.From(IPAddress.Parse("2001:db8::"))];

        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.True(ordered[0] < ordered[1] && ordered[1] <= ordered[2] && ordered[3] > ordered[2] && ordered[3] >= ordered[0] && ordered[0] != ordered[1]);
    }

    [Fact]
    public void From_AllocatesNothing()
    {
        var address = IPAddress.Parse("2001:db8::1");
        Assert.Equal(0, Allocations.Of(() => NetAddress.From(address)));
    }
}
