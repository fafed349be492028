using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Diagnostics;
using ActorProxy.Core.Loops;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Core.Tests.Loops;

/// <summary>Connections on a loop that does not run, to look at one part of them at a time.</summary>
internal sealed class LooseConnections : IDisposable
{
    private readonly LoopGroup _loops = LoopGroup.Create(new LoopSettings { Engine = LoopEngine.Sockets, Count = 1 }, new RecordingLogger());
    private readonly Listener _listener = new(EdgeFixture.Listener("tls"), null, null, ((IProxyMetrics)new RecordingMetrics()).Listener("tls"));
    private ulong _lastId;

    public EventLoop Loop => _loops.Loops[0];

    public ProxyConnection Add(byte[]? input = null) =>
        new(null!, Loop, _listener, new MemorySocket(input ?? []), new NetEndPoint(NetAddress.FromIPv4(0x7f000001), 1000), new ConnectionId(++_lastId)) { Stage = Stage.Preread };

    public void Dispose() => _loops.Dispose();
}
