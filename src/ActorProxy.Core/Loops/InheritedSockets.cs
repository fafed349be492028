using System.Net;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Loops.Epoll;
using static ActorProxy.Core.Loops.Epoll.LinuxNative;

namespace ActorProxy.Core.Loops;

/// <summary>Listening sockets that the process before this one has left open for it, so that no client is refused between the two.</summary>
/// <remarks>Both processes have the same sockets, each with one queue of clients; who accepts first has the next. Linux; one caller at a time.</remarks>
public sealed unsafe class InheritedSockets : IDisposable
{
    private const int SetDescriptorFlags = 2, DescriptorCloseOnExec = 1, SoAcceptConn = 30;

    private readonly List<(int Descriptor, NetEndPoint EndPoint)> _left = [];

    /// <param name="descriptors">As the process before had them; what does not listen is left alone.</param>
    public InheritedSockets(IEnumerable<int> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            NativeAddress bound;
            var length = sizeof(NativeAddress);
            int isListening = 0, size = sizeof(int);
            if (GetOption(descriptor, SolSocket, SoAcceptConn, &isListening, &size) == 0 && isListening == 1 && GetSocketName(descriptor, &bound, &length) == 0)
            {
                SetInheritable(descriptor, false);
                _left.Add((descriptor, bound.ToEndPoint()));
            }
        }
    }

    /// <summary>Whether programs that are started from now on have a descriptor, too.</summary>
    public static void SetInheritable(int descriptor, bool isInheritable) =>
        FileControl(descriptor, SetDescriptorFlags, isInheritable ? 0 : DescriptorCloseOnExec);

    /// <summary>Closes what nobody has taken: the new configuration does not listen there.</summary>
    public void Dispose()
    {
        _left.ForEach(socket => LinuxNative.Close(socket.Descriptor));
        _left.Clear();
    }

    /// <summary>The process before listens on this port, on whatever address.</summary>
    internal bool HasPort(int port) => _left.Exists(socket => socket.EndPoint.Port == port);

    /// <returns>A socket that listens on exactly this address, the taker's from now on; null when there is none left.</returns>
    internal int? Take(IPEndPoint endPoint)
    {
        var wanted = NetEndPoint.From(endPoint);
        var index = _left.FindIndex(socket => socket.EndPoint == wanted);
        if (index < 0)
        {
            return null;
        }

        var descriptor = _left[index].Descriptor;
        _left.RemoveAt(index);
        return descriptor;
    }
}
