using System.Net;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Accepting;

/// <summary>An address we listen on. It outlives reloads; which listener it feeds may change.</summary>
internal sealed class BoundAddress(string listenerName, IPEndPoint configured, List<ListeningSocket> sockets) : IDisposable
{
    private volatile Listener? _listener;

    public string ListenerName => _listener?.Name ?? listenerName;

    public NetEndPoint Local => sockets[0].LocalEndPoint;

    /// <summary>Its sockets, where another process can be given them.</summary>
    public IEnumerable<int> Descriptors => sockets.Select(socket => socket.Descriptor).OfType<int>();

    /// <summary>True when a configured address means this one. With port 0 each listener has its own.</summary>
    public bool Serves(string listener, IPEndPoint endPoint) =>
        configured.Equals(endPoint) && (configured.Port != 0 || ListenerName == listener);

    /// <summary>Feeds what is accepted from now on to the listener as it is now.</summary>
    public void Feed(Listener listener, AcceptStage accept, IReadOnlyList<EventLoop> loops)
    {
        var isNew = _listener is null;
        _listener = listener;
        if (!isNew)
        {
            return;
        }

        for (var index = 0; index < sockets.Count; index++)
        {
            var loop = loops[index];
            sockets[index].Activate((socket, peer) => accept.Run(loop, _listener!, socket, peer));
        }
    }

    public void Dispose() => sockets.ForEach(socket => socket.Dispose());
}
