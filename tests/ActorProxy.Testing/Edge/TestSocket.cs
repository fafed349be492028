using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Testing.Edge;

/// <summary>One end of a TCP connection in a test's hand: client or backend. Every wait has an end.</summary>
public sealed class TestSocket(Socket socket) : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    private long _sent;
    private long _received;

    public IPEndPoint LocalEndPoint { get; } = (IPEndPoint)socket.LocalEndPoint!;

    public IPEndPoint RemoteEndPoint { get; } = (IPEndPoint)socket.RemoteEndPoint!;

    /// <summary>Bytes that <see cref="SendKnownAsync"/> has got rid of so far.</summary>
    public long KnownSent => Volatile.Read(ref _sent);

    public static async Task<TestSocket> ConnectAsync(IPEndPoint endPoint, IPAddress? from = null, int? receiveBuffer = null)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(endPoint).WaitAsync(Wait.Patience);
        return new TestSocket(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes).AsTask().WaitAsync(Wait.Patience)..];
        }
    }

    /// <summary>Sends the bytes one by one, each as a segment of its own.</summary>
    public async Task SendSplitAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var index = 0; index < bytes.Length; index++)
        {
            await SendAsync(bytes.Slice(index, 1));
        }
    }

    /// <summary>What one receive brings; empty at the end.</summary>
    public async Task<byte[]> ReceiveSomeAsync()
    {
        var buffer = new byte[BlockBytes];
        var count = await socket.ReceiveAsync(buffer).WaitAsync(Wait.Patience);
        return buffer[..count];
    }

    public async Task<byte[]> ReceiveAsync(int count)
    {
        var buffer = new byte[count];
        for (var offset = 0; offset < count;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(offset)).AsTask().WaitAsync(Wait.Patience);
            if (received == 0)
            {
                throw new EndOfStreamException($"ended after {offset} of {count} bytes");
            }

            offset += received;
        }

        return buffer;
    }

    public async Task<byte[]> ReceiveToEndAsync()
    {
        var all = new MemoryStream();
        while (await ReceiveSomeAsync() is { Length: > 0 } some)
        {
            all.Write(some);
        }

        return all.ToArray();
    }

    /// <summary>Reads until the peer's reset.</summary>
    /// <returns>What came before it.</returns>
    public async Task<byte[]> ReceiveToResetAsync()
    {
        var all = new MemoryStream();
        try
        {
            while (await ReceiveSomeAsync() is { Length: > 0 } some)
            {
                all.Write(some);
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return all.ToArray();
        }

        throw new InvalidOperationException($"an end instead of a reset, after {all.Length} bytes");
    }

    /// <summary>Sends the next bytes of the known stream.</summary>
    public async Task SendKnownAsync(long count)
    {
        var buffer = new byte[BlockBytes];
        for (var until = _sent + count; _sent < until;)
        {
            var block = buffer.AsMemory(0, (int)Math.Min(buffer.Length, until - _sent));
            KnownBytes.Fill(block.Span, _sent);
            var sent = await socket.SendAsync(block).AsTask().WaitAsync(Wait.Patience);
            Volatile.Write(ref _sent, _sent + sent);
        }
    }

    /// <summary>Waits until <see cref="SendKnownAsync"/> gets nothing away any more.</summary>
    public Task StalledAsync() => Wait.UntilSettledAsync(() => Task.FromResult(KnownSent), "the sender to be blocked");

    /// <summary>Receives the next bytes of the known stream and checks each.</summary>
    public async Task ReceiveKnownAsync(long count)
    {
        var buffer = new byte[4 * BlockBytes];
        for (var until = _received + count; _received < until;)
        {
            var block = buffer.AsMemory(0, (int)Math.Min(buffer.Length, until - _received));
            var received = await socket.ReceiveAsync(block).AsTask().WaitAsync(Wait.Patience);
            if (received == 0)
            {
                throw new EndOfStreamException($"ended {until - _received} bytes too early");
            }

            KnownBytes.Check(block.Span[..received], _received);
            _received += received;
        }
    }

    /// <summary>Sends FIN; receiving goes on.</summary>
    public void End() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();
}
