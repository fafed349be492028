using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Testing.Edge;

/// <summary>A server that neither accepts nor refuses: its queue is full, so that further connects wait.</summary>
public sealed class DeafServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    private DeafServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public static async Task<DeafServer> StartAsync()
    {
        // How many a queue takes is the system's affair: fill it until a connect has to wait. On loopback one that need not, does not.
        var server = new DeafServer();
        Task connecting;
        do
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            server._queued.Add(socket);
            connecting = socket.ConnectAsync(server.EndPoint);
            await Task.WhenAny(connecting, Task.Delay(100));
        }
        while (connecting.IsCompleted);
        _ = connecting.ContinueWith(static task => task.Exception, TaskScheduler.Default);
        return server;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _queued.ForEach(socket => socket.Dispose());
    }
}
