using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using ActorProxy.Core.Accepting;
using Microsoft.AspNetCore.Connections;

namespace ActorProxy.Sites.Transport;

/// <summary>Kestrel's transport: connections come from our loops, with the bytes already read, instead of from listening sockets.</summary>
internal sealed class SiteTransport : IConnectionListenerFactory
{
    private readonly ConcurrentDictionary<ListenerKind, Channel<SiteConnection>> _queues = new();

    /// <summary>Gives a connection to Kestrel. Any thread; does not block.</summary>
    /// <returns>False when Kestrel takes none any more.</returns>
    public bool TryEnqueue(ListenerKind kind, SiteConnection connection) => Queue(kind).Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener(endpoint, Queue(((SiteEndPoint)endpoint).Kind)));

    // As many at most as the gate lets in.
    private Channel<SiteConnection> Queue(ListenerKind kind) =>
        _queues.GetOrAdd(kind, _ => Channel.CreateUnbounded<SiteConnection>(new UnboundedChannelOptions { SingleReader = true }));

    private sealed class Listener(EndPoint endPoint, Channel<SiteConnection> queue) : IConnectionListener
    {
        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (queue.Reader.TryRead(out var connection))
                {
                    connection.Start();
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            queue.Writer.TryComplete();
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
