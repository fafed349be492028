using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Loops.Epoll;
using ActorProxy.Core.Loops.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Core.Loops;

/// <summary>All loops of the process.</summary>
public sealed class LoopGroup : IDisposable
{
    private readonly InheritedSockets? _inherited;

    private LoopGroup(IReadOnlyList<EventLoop> loops, InheritedSockets? inherited) => (Loops, _inherited) = (loops, inherited);

    public IReadOnlyList<EventLoop> Loops { get; }

    /// <summary>Makes the loops without starting them.</summary>
    /// <param name="settings">How many, and of which kind.</param>
    /// <param name="logger">Told of pauses and faults.</param>
    /// <param name="inherited">Taken where they fit, in place of new sockets; by epoll only.</param>
    /// <exception cref="PlatformNotSupportedException">epoll was asked for where there is none.</exception>
    public static LoopGroup Create(LoopSettings settings, ILogger logger, InheritedSockets? inherited = null)
    {
        var epoll = settings.Engine switch
        {
            LoopEngine.Auto => OperatingSystem.IsLinux(),
            LoopEngine.Epoll when !OperatingSystem.IsLinux() => throw new PlatformNotSupportedException("epoll is Linux only"),
            var engine => engine == LoopEngine.Epoll,
        };
        var count = settings.Count > 0 ? settings.Count : Environment.ProcessorCount;
        var descriptors = new DescriptorBudget(epoll ? LinuxNative.DescriptorLimit() : long.MaxValue);
        var loops = new EventLoop[count];
        for (var id = 0; id < count; id++)
        {
            loops[id] = epoll ? new EpollLoop(id, descriptors, logger) : new SocketLoop(id, descriptors, logger);
        }

        return new LoopGroup(loops, epoll ? inherited : null);
    }

    /// <summary>How many descriptors the process may have; a connection takes two. Unknown on systems other than Linux.</summary>
    public static long? DescriptorLimit => OperatingSystem.IsLinux() ? LinuxNative.DescriptorLimit() : null;

    public void Start()
    {
        foreach (var loop in Loops)
        {
            loop.Start();
        }
    }

    public void Dispose()
    {
        foreach (var loop in Loops)
        {
            loop.Dispose();
        }
    }

    /// <summary>Binds an address on every loop that listens for itself.</summary>
    /// <param name="endPoint">Port 0 takes a free one, the same for all loops.</param>
    /// <param name="besideOurOwn">We listen on this port already, on another address: the two share it, and the more specific one wins.</param>
    /// <exception cref="SocketException">In use, not ours, or not permitted; nothing stays bound.</exception>
    internal List<ListeningSocket> Bind(IPEndPoint endPoint, bool besideOurOwn)
    {
        if (endPoint.Port != 0 && !besideOurOwn && _inherited?.HasPort(endPoint.Port) != true && Loops[0] is EpollLoop)
        {
            EpollListener.Probe(endPoint);
        }

        var bound = new List<ListeningSocket>(Loops.Count);
        try
        {
            foreach (var loop in Loops)
            {
                // With port 0 the first socket's choice is everybody's.
                var address = bound.Count == 0 ? endPoint : new IPEndPoint(endPoint.Address, bound[0].LocalEndPoint.Port);
                if (Bind(loop, address) is { } socket)
                {
                    bound.Add(socket);
                }
            }
        }
        catch (SocketException)
        {
            bound.ForEach(socket => socket.Dispose());
            throw;
        }

        return bound;
    }

    private ListeningSocket? Bind(EventLoop loop, IPEndPoint address) =>
        _inherited?.Take(address) is { } descriptor ? new EpollListener((EpollLoop)loop, descriptor) : loop.Bind(address);
}
