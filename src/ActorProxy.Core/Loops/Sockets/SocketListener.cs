using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Loops.Sockets;

/// <summary>One listening socket for all loops; what is accepted is balanced by the accept stage.</summary>
internal sealed class SocketListener : ListeningSocket
{
    private const int Backlog = 4096;

    // Pressure (no descriptors, no buffers) passes; spinning on it would not help.
    private static readonly TimeSpan PressurePause = TimeSpan.FromMilliseconds(100);

    private readonly SocketLoop _loop;
    private readonly Socket _socket;

    public SocketListener(SocketLoop loop, IPEndPoint endPoint)
    {
        _loop = loop;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _socket.DualMode = true;
            }

            _socket.Bind(endPoint);
            LocalEndPoint = NetEndPoint.From((IPEndPoint)_socket.LocalEndPoint!);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    public override NetEndPoint LocalEndPoint { get; }

    public override void Activate(Action<LoopSocket, NetEndPoint> accepted)
    {
        _socket.Listen(Backlog);
        _ = AcceptAll(accepted);
    }

    public override void Dispose() => _socket.Dispose();

    private async Task AcceptAll(Action<LoopSocket, NetEndPoint> accepted)
    {
        while (true)
        {
            try
            {
                Take(await _socket.AcceptAsync(), accepted);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted)
            {
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await Task.Delay(PressurePause);
            }
            catch (SocketException)
            {
                // The client's doing: it went away between its SYN and our accept.
            }
        }
    }

    private void Take(Socket socket, Action<LoopSocket, NetEndPoint> accepted)
    {
        try
        {
            socket.NoDelay = true;
            var peer = NetEndPoint.From((IPEndPoint)socket.RemoteEndPoint!);
            _loop.Execute(_ => accepted(AsyncLoopSocket.Accepted(_loop, socket), peer), null);
        }
        catch (SocketException)
        {
            // Reset already.
            socket.Dispose();
        }
    }
}
