using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Ports of servers that tests have started on loopback.</summary>
internal static class LocalPort
{
    /// <summary>Is somebody listening by now?</summary>
    public static bool Accepts(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
