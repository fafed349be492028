using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Loops.Epoll;
using ActorProxy.Core.Loops.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Core.Loops;

/// <summary>All loops of the process.</summary>
public sealed class LoopGroup : IDisposable
{
    private LoopGroup(IReadOnlyList<EventLoop> loops) => Loops = loops;

    public IReadOnlyList<EventLoop> Loops { get; }

    /// <summary>Makes the loops without starting them.</summary>
    /// <exception cref="PlatformNotSupportedException">epoll was asked for where there is none.</exception>
    public static LoopGroup Create(LoopSettings settings, ILogger logger)
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

        return new LoopGroup(loops);
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
        if (endPoint.Port != 0 && !besideOurOwn && Loops[0] is EpollLoop)
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
                if (loop.Bind(address) is { } socket)
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
}
