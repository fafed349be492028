using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A backend that speaks no TLS: it reads what comes first, answers with its tag and a line feed, and echoes from then on.</summary>
internal sealed class TaggedBackend : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<Socket, bool> _connections = new();
    private readonly ConcurrentQueue<byte[]> _openings = new();
    private readonly string _tag;
    private readonly Task _accepting;
    private int _accepted;

    public TaggedBackend(string tag, IPAddress? address = null)
    {
        _tag = tag;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start(4096);
        _accepting = AcceptAll();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The first bytes of every connection that sent any.</summary>
    public IReadOnlyList<byte[]> AllOpenings => [.. _openings];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var socket in _connections.Keys)
        {
            socket.Dispose();
        }

        await _accepting;
    }

    private async Task AcceptAll()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _accepted);
                _ = Serve(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task Serve(Socket socket)
    {
        using (socket)
        {
            try
            {
                var buffer = new byte[16 * 1024];
                _connections[socket] = true;
                var count = await socket.ReceiveAsync(buffer);
                if (count == 0)
                {
                    return;
                }

                _openings.Enqueue(buffer[..count]);
                await socket.SendAsync(Encoding.ASCII.GetBytes(_tag + "\n"));
                while ((count = await socket.ReceiveAsync(buffer)) > 0)
                {
                    await socket.SendAsync(buffer.AsMemory(0, count));
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The client's or the test's doing.
            }
            finally
            {
                _connections.TryRemove(socket, out _);
            }
        }
    }
}
