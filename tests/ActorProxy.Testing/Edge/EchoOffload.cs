using System.Collections.Concurrent;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Testing.Edge;

/// <summary>Stands in for the reverse proxy: sends back what comes, the bytes of the handover first, until the client ends.</summary>
public sealed class EchoOffload : IOffload
{
    /// <summary>The one name it serves.</summary>
    public const string Name = "site.test";

    public ConcurrentQueue<Handover> Taken { get; } = new();

    public void Apply(IReadOnlyList<SiteSettings> sites, UpstreamSet upstreams)
    {
    }

    public bool Serves(string serverName) => serverName == Name;

    public IOffloadedConnection Take(Handover handover)
    {
        Taken.Enqueue(handover);
        var connection = new Connection(handover);
        _ = Task.Run(connection.EchoAsync);
        return connection;
    }

    private sealed class Connection(Handover handover) : IOffloadedConnection
    {
        private long _bytes;

        public long BytesIn => Interlocked.Read(ref _bytes);

        public long BytesOut => Interlocked.Read(ref _bytes);

        public long Requests => 0;

        public Upstream? Reached => null;

        public void Cut(CloseReason reason) => handover.Socket.Close(0);

        public async Task EchoAsync()
        {
            var reason = CloseReason.Completed;
            try
            {
                var buffer = new byte[4096];
                var bytes = handover.Opening;
                while (true)
                {
                    await handover.Socket.SendAsync(bytes);
                    Interlocked.Add(ref _bytes, bytes.Length);
                    var count = await handover.Socket.ReceiveAsync(buffer);
                    if (count == 0)
                    {
                        break;
                    }

                    bytes = buffer.AsMemory(0, count);
                }
            }
            catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                reason = CloseReason.ClientReset;
            }

            handover.Socket.Close();
            handover.Finished(reason);
        }
    }
}
