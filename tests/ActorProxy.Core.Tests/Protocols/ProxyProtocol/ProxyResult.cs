using ActorProxy.Core.Addresses;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Core.Tests.Protocols.ProxyProtocol;

/// <summary>A reader's answer as a value that can be compared.</summary>
internal sealed record ProxyResult(ReadStatus Status, ProxyHeader Header, int Consumed)
{
    public static ProxyResult NeedMore { get; } = new(ReadStatus.NeedMore, default, 0);

    public static ProxyResult Invalid { get; } = new(ReadStatus.Invalid, default, 0);

    public static ProxyResult Of(ReadOnlySpan<byte> input)
    {
        var status = ProxyHeaderReader.Read(input, out var header, out var consumed);
        return new ProxyResult(status, header, consumed);
    }

    public static ProxyResult Local(int consumed) => new(ReadStatus.Done, default, consumed);

    public static ProxyResult Proxied(int consumed, NetEndPoint source, NetEndPoint destination) =>
        new(ReadStatus.Done, new ProxyHeader(ProxyHeaderKind.Proxied, source, destination), consumed);

    public static NetEndPoint EndPoint(string address, ushort port)
    {
        Assert.True(NetAddress.TryParse(address, out var parsed));
        return new NetEndPoint(parsed, port);
    }
}
