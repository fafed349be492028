using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>A client of the edge over a bare socket, for use with <see cref="TaggedBackend"/>.</summary>
internal sealed class EdgeClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;

    private EdgeClient(Socket socket) => _socket = socket;

    /// <summary>What the backend said it was.</summary>
    public string Tag { get; private set; } = "";

    public Socket Socket => _socket;

    /// <summary>Connects and sends nothing.</summary>
    /// <param name="edge">Where to.</param>
    /// <param name="from">The address to come from.</param>
    public static Task<EdgeClient> Connect(IPEndPoint edge, string? from = null) =>
        Connect(new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp), edge, from);

    /// <summary>Connects by a socket that was made somewhere else.</summary>
    public static async Task<EdgeClient> Connect(Socket socket, IPEndPoint edge, string? from = null)
    {
        try
        {
            socket.NoDelay = true;
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }

            await socket.ConnectAsync(edge);
            return new EdgeClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects, says a server name, and waits for the backend's tag.</summary>
    public static async Task<EdgeClient> Open(IPEndPoint edge, string serverName, string? from = null)
    {
        var client = await Connect(edge, from);
        await client.Send(ClientHello.For(serverName));
        await client.ReadTag();
        return client;
    }

    /// <summary>Waits for what the backend says of itself.</summary>
    public async Task ReadTag() => Tag = await ReadLine();

    public async Task Send(byte[] bytes) => await _socket.SendAsync(bytes);

    /// <summary>Sends a line and checks that it comes back.</summary>
    public async Task Echo(string text)
    {
        await Send(Encoding.ASCII.GetBytes(text + "\n"));
        Assert.Equal(text, await ReadLine());
    }

    public async Task<string> ReadLine()
    {
        var line = new List<byte>();
        var one = new byte[1];
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var count = await _socket.ReceiveAsync(one, timeout.Token);
            Assert.True(count > 0, $"the connection ended after '{Encoding.ASCII.GetString([.. line])}'");
            if (one[0] == '\n')
            {
                return Encoding.ASCII.GetString([.. line]);
            }

            line.Add(one[0]);
        }
    }

    /// <summary>Waits for the end of the connection, in order or by a reset.</summary>
    /// <returns>How long it took from the call, and whether it was a reset.</returns>
    public async Task<(TimeSpan Took, bool Reset)> End()
    {
        var watch = Stopwatch.StartNew();
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            while (await _socket.ReceiveAsync(new byte[4096], timeout.Token) > 0)
            {
            }

            return (watch.Elapsed, false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return (watch.Elapsed, true);
        }
    }

    public void Dispose() => _socket.Dispose();
}
