using System.Net;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Testing;
using CsCheck;

namespace ActorProxy.Core.Tests.Addresses;

public sealed class NetAddressFormatTests
{
    // Zeros are common, so that every shape of "::" comes up.
    internal static readonly Gen<NetAddress> IPv6 = Gen.OneOf(Gen.Const((ushort)0), Gen.UShort, Gen.UShort[0, 15]).Array[8]
        .Select(groups => NetAddress.FromBytes([.. groups.SelectMany(g => new[] { (byte)(g >> 8), (byte)g })]))
        .Where(address => !address.IsIPv4);

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1::1")]
    [InlineData("2001:db8::1:0:0:1")]
    [InlineData("0:1:2:3:4:5:6:0")]
    [InlineData("f:10:ff:100:fff:1000:ffff:0")]
    [InlineData("abcd:ef01:2345:6789:abcd:ef01:2345:6789")]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.10")]
    [InlineData("255.255.255.255")]
    public void Format_Address_IsCanonical(string text)
    {
        Assert.True(NetAddress.TryParse(text, out var address));
        Assert.Equal(text, Format(address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("::1.2.3.4", "::102:304")]
    [InlineData("::ffff:0:1.2.3.4", "::ffff:0:102:304")]
    [InlineData("64:ff9b::1.2.3.4", "64:ff9b::102:304")]
    [InlineData("fe80::5efe:1.2.3.4", "fe80::5efe:102:304")]
    public void Format_TransitionForm_HasNoDots(string text, string spelling)
    {
        Assert.True(NetAddress.TryParse(text, out var address));
        Assert.Equal(spelling, address.ToString());
    }

    [Fact]
    public void Format_AnyIPv6_IsTheFrameworksSpellingButForDots() => IPv6.Sample(address =>
    {
        var text = Format(address);
        Assert.Equal(address.ToIPAddress(), IPAddress.Parse(text));
        var theirs = address.ToIPAddress().ToString();
        Assert.True(theirs == text || theirs.Contains('.', StringComparison.Ordinal));
    });

    [Fact]
    public void Format_AnyIPv4_IsTheFrameworksSpelling() => Gen.UInt.Sample(bits =>
        Assert.Equal(new IPAddress([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]).ToString(), Format(NetAddress.FromIPv4(bits))));

    [Fact]
    public void Format_AllocatesNothing()
    {
        var text = new byte[NetEndPoint.MaxTextBytes];
        NetEndPoint[] endPoints = [new(NetAddress.FromIPv4(uint.MaxValue), ushort.MaxValue), new(NetAddress.FromBits(UInt128.MaxValue), ushort.MaxValue)];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var endPoint in endPoints)
            {
                endPoint.Address.Format(text);
                endPoint.Format(text);
            }
        }));
    }

    private static string Format(NetAddress address)
    {
        Span<byte> text = stackalloc byte[NetAddress.MaxTextBytes];
        return Encoding.ASCII.GetString(text[..address.Format(text)]);
    }
}
