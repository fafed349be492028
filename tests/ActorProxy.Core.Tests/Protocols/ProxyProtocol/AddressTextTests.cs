using System.Net;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Protocols.ProxyProtocol;
using ActorProxy.Core.Tests.Addresses;
using CsCheck;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

public class AddressTextTests
{
    [Fact]
    public void TryParseIPv6_OursAndTheFrameworksSpelling_IsReadBack() => NetAddressFormatTests.IPv6.Sample(address =>
    {
        // The framework writes some old transition forms with a dotted tail.
        foreach (var text in new[] { address.ToString(), address.ToIPAddress().ToString() })
        {
            Assert.True(AddressText.TryParseIPv6(Encoding.ASCII.GetBytes(text), out var again));
            Assert.Equal(address, again);
        }
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
        Assert.True(AddressText.TryParseIPv4(Encoding.ASCII.GetBytes(address.ToString()), out var again));
        Assert.Equal(address, again);
    });
}
