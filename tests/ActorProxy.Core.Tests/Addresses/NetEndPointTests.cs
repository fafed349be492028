using System.Net;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Tests.Addresses;

public sealed class NetEndPointTests
{
    [Theory]
    [InlineData("192.0.2.1:443", "192.0.2.1:443")]
    [InlineData("[::ffff:192.0.2.1]:443", "192.0.2.1:443")]
    [InlineData("[2001:db8::1]:65535", "[2001:db8::1]:65535")]
    [InlineData("[::]:0", "[::]:0")]
    public void From_FrameworksType_HasOneSpelling(string text, string spelling)
    {
        var endPoint = NetEndPoint.From(IPEndPoint.Parse(text));

        Assert.Equal(spelling, endPoint.ToString());
        Assert.Equal(endPoint, NetEndPoint.From(endPoint.ToIPEndPoint()));
    }
}
