using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Actors.Tests.Upstreams;

/// <summary>A loopback server that keeps what each connection sent, or how it broke off, and then ends it.</summary>
internal sealed class FakeBackend : IDisposable
{
    private readonly TcpListener _listener;
    private readonly byte[] _greeting;

    /// <param name="port">0 takes a free one.</param>
    /// <param name="greeting">Sent at once, as SMTP servers do.</param>
    public FakeBackend(int port = 0, byte[]? greeting = null)
    {
        _greeting = greeting ?? [];
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Per ended connection: the bytes it sent, or null when it was reset.</summary>
    public ConcurrentQueue<byte[]?> Ended { get; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test took it down.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var taken = socket;
        var bytes = new List<byte>();
        var buffer = new byte[256];
        try
        {
            await socket.SendAsync(_greeting);
            while (await socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                bytes.AddRange(buffer.AsSpan(0, count));
            }

            Ended.Enqueue([.. bytes]);
        }
        catch (SocketException)
        {
            Ended.Enqueue(null);
        }
    }
}
