using System.Net;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Protocols.ProxyProtocol;
using CsCheck;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class AddressTextTests
{
    // Zeros are common, so that every shape of "::" comes up.
    private static readonly Gen<NetAddress> IPv6 = Gen.OneOf(Gen.Const((ushort)0), Gen.UShort, Gen.UShort[0, 15]).Array[8]
        .Select(groups => NetAddress.FromBytes([.. groups.SelectMany(g => new[] { (byte)(g >> 8), (byte)g })]));

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1::1")]
    [InlineData("2001:db8::1:0:0:1")]
    [InlineData("0:1:2:3:4:5:6:0")]
    [InlineData("abcd:ef01:2345:6789:abcd:ef01:2345:6789")]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.10")]
    [InlineData("255.255.255.255")]
    public void Format_Address_IsCanonical(string text)
    {
        Assert.True(NetAddress.TryParse(text, out var address));
        Assert.Equal(text, Format(address));
    }

    [Fact]
    public void Format_AnyIPv6_IsReadBackByTheFrameworkAndByUs() => IPv6.Where(a => !a.IsIPv4).Sample(address =>
    {
        var text = Format(address);
        Assert.Equal(address.ToIPAddress(), IPAddress.Parse(text));
        Assert.True(AddressText.TryParseIPv6(Encoding.ASCII.GetBytes(text), out var again));
        Assert.Equal(address, again);

        // The framework writes some old transition forms with a dotted tail; else the two agree to the letter.
        var theirs = address.ToString();
        Assert.True(theirs == text || theirs.Contains('.', StringComparison.Ordinal));
        Assert.True(AddressText.TryParseIPv6(Encoding.ASCII.GetBytes(theirs), out again));
        Assert.Equal(address, again);
    });

    [Fact]
    public void TryParseIPv6_AnythingAccepted_MeansTheSameToTheFramework() =>
        Gen.Char["0012abF::::.."].Array[2, 24].Select(c => new string(c)).Sample(
            text =>
            {
                if (AddressText.TryParseIPv6(Encoding.ASCII.GetBytes(text), out var address))
                {
                    Assert.Equal(NetAddress.From(IPAddress.Parse(text)), address);
                }
            },
            iter: 100_000);

    [Fact]
    public void TryParseIPv4_AnyAddress_IsReadBack() => Gen.UInt.Sample(bits =>
    {
        var address = NetAddress.FromIPv4(bits);
        Assert.Equal(address.ToString(), Format(address));
        Assert.True(AddressText.TryParseIPv4(Encoding.ASCII.GetBytes(address.ToString()), out var again));
        Assert.Equal(address, again);
    });

    private static string Format(NetAddress address)
    {
        Span<byte> text = stackalloc byte[AddressText.MaxIPv6Bytes];
        return Encoding.ASCII.GetString(text[..AddressText.Format(address, text)]);
    }
}
