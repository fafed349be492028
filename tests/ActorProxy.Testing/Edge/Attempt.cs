using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Testing.Edge;

/// <summary>One attempt to connect over loopback.</summary>
public static class Attempt
{
    /// <param name="port">Where to, on the loopback address of the source's family.</param>
    /// <param name="from">The source.</param>
    /// <param name="patience">The SYN is sent again after a second.</param>
    /// <returns>False when there was no answer for the whole time. What comes of the connection is not looked at.</returns>
    public static bool Succeeds(int port, string from, TimeSpan patience)
    {
        var source = IPAddress.Parse(from);
        using var socket = new Socket(source.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        socket.Bind(new IPEndPoint(source, 0));
        try
        {
            socket.Connect(new IPEndPoint(source.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, port));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            // On its way.
        }

        return socket.Poll(patience, SelectMode.SelectWrite);
    }
}
