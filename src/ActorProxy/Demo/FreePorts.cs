using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Demo;

/// <summary>Finds ports for the demo.</summary>
internal static class FreePorts
{
    private const int Attempts = 20;

    /// <summary>The wished port when it is not 0 and every address has it free, else one that every address has.</summary>
    public static int Choose(int wished, IReadOnlyList<IPAddress> addresses)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = attempt == 0 ? wished : Any(addresses[0]);
            if (port > 0 && addresses.All(address => CanBind(address, port)))
            {
                return port;
            }
        }

        return wished;
    }

    public static bool CanBind(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Any(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
