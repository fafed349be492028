using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Testing.Edge;

/// <summary>A server behind the edge whose every step is the test's.</summary>
public sealed class TestBackend : IDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentBag<TestSocket> _accepted = [];

    public TestBackend(IPAddress? address = null, int? receiveBuffer = null)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            _listener.ReceiveBufferSize = bytes;
        }

        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(4096);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>How many connections were accepted.</summary>
    public int AcceptedCount => _accepted.Count;

    public async Task<TestSocket> AcceptAsync()
    {
        var accepted = new TestSocket(await _listener.AcceptAsync().WaitAsync(Wait.Patience));
        _accepted.Add(accepted);
        return accepted;
    }

    /// <summary>Serves connections in the background until disposed; what a script throws is its connection's end.</summary>
    public async void Serve(Func<TestSocket, Task> script)
    {
        try
        {
            while (true)
            {
                var socket = new TestSocket(await _listener.AcceptAsync());
                _accepted.Add(socket);
                _ = RunAsync(socket, script);
            }
        }
        catch (SocketException)
        {
            // Disposed: the test is over.
        }
        catch (ObjectDisposedException)
        {
            // The same.
        }
    }

    /// <summary>Sends back whatever comes, and the end too.</summary>
    public static async Task EchoAsync(TestSocket socket)
    {
        while (await socket.ReceiveSomeAsync() is { Length: > 0 } some)
        {
            await socket.SendAsync(some);
        }

        socket.End();
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _accepted)
        {
            socket.Dispose();
        }
    }

    private static async Task RunAsync(TestSocket socket, Func<TestSocket, Task> script)
    {
        try
        {
            await script(socket);
        }
        catch (SocketException)
        {
            // The client's reset.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
        finally
        {
            socket.Dispose();
        }
    }
}
