using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Ports for those who cannot be told "any": below the range the system gives to outgoing connections, so that none of these takes them.</summary>
internal static class FreePort
{
    private const int First = 23_000;
    private const int Count = 9_000;

    private static int _last = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }
}
