using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.ProxyHeaders;
using ActorProxy.Core.Upstreams;
using ActorProxy.Testing.Edge;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Testing.Loops;

/// <summary>Connections on a loop that does not run, to look at one part of them at a time.</summary>
public sealed class LooseConnections : IDisposable
{
    private readonly LoopGroup _loops = LoopGroup.Create(new LoopSettings { Engine = LoopEngine.Sockets, Count = 1 }, new RecordingLogger());
    private readonly Listener _listener = new(EdgeFixture.Listener("tls"), null, null, ((IProxyMetrics)new RecordingMetrics()).Listener("tls"));
    private ulong _lastId;

    public EventLoop Loop => _loops.Loops[0];

    public ProxyConnection Add(byte[]? input = null) =>
        new(null!, Loop, _listener, new MemorySocket(input ?? []), new NetEndPoint(NetAddress.FromIPv4(0x7f000001), 1000), new ConnectionId(++_lastId)) { Stage = Stage.Preread };

    /// <summary>One that a balancer announced, that found its route and server, moved bytes both ways and has ended.</summary>
    public ProxyConnection AddServed()
    {
        var upstream = new Upstream(new UpstreamSettings { Name = "a", Servers = [new UpstreamServer("10.0.0.1:443", "10.0.0.1", 443)] });
        var connection = Add();
        connection.Announced = new AnnouncedClient(new NetEndPoint(NetAddress.FromBits(new UInt128(0x20010db800000000, 7)), 4711), default);
        connection.ServerName = "www.example.org";
        connection.Alpn = AlpnList.From([], ClientHelloBuilder.AlpnList("h2", "http/1.1"));
        connection.Route = "*.example.org";
        connection.Upstream = upstream;
        connection.Target = upstream.Targets[0];
        connection.NamedAt = connection.AcceptedAt + TimeSpan.TicksPerSecond;
        connection.FromClient.Bytes = 12;
        connection.FromUpstream.Bytes = 3_000_000_000;
        connection.Reason = CloseReason.Completed;
        return connection;
    }

    public void Dispose() => _loops.Dispose();
}
