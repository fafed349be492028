using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using System.Text;

namespace ActorProxy.Tests.Sites;

/// <summary>HTTP/2 frame by frame (RFC 9113), for what no client's library would send. Headers are written as literals (RFC 7541 §6.2.2), so they may hold anything.</summary>
internal sealed class Http2Wire : IAsyncDisposable
{
    public const byte Data = 0, Headers = 1, RstStream = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;

    public const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Indices 8 to 14 of the static table (RFC 7541, appendix A).
    private static readonly string[] IndexedStatuses = ["200", "204", "206", "304", "400", "404", "500"];

    private readonly SslStream _tls;

    private Http2Wire(SslStream tls) => _tls = tls;

    /// <summary>Connects and opens the conversation.</summary>
    /// <param name="edge">To whom.</param>
    /// <param name="settings">What the client declares.</param>
    public static async Task<Http2Wire> Open(SiteEdge edge, params (ushort Id, uint Value)[] settings)
    {
        var wire = new Http2Wire(await edge.Handshake(SslApplicationProtocol.Http2));
        await wire._tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        var payload = new byte[settings.Length * 6];
        foreach (var (i, (id, value)) in settings.Index())
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(i * 6), id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan((i * 6) + 2), value);
        }

        await wire.Send(Settings, 0, 0, payload);
        return wire;
    }

    /// <summary>The pseudo-headers of a request.</summary>
    public static IReadOnlyList<(string Name, string Value)> Request(string path = "/", string method = "GET", string authority = SiteEdge.Name) =>
        [(":method", method), (":scheme", "https"), (":authority", authority), (":path", path)];

    /// <summary>A header block.</summary>
    public static byte[] Block(IEnumerable<(string Name, string Value)> headers)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            block.WriteByte(0);
            Literal(block, name);
            Literal(block, value);
        }

        return block.ToArray();
    }

    /// <summary>A frame's bytes.</summary>
    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    public async Task Send(byte type, byte flags, int stream, ReadOnlyMemory<byte> payload) => await Write(Frame(type, flags, stream, payload.Span));

    public async Task SendHeaders(int stream, IEnumerable<(string Name, string Value)> headers, bool endStream) =>
        await Send(Headers, (byte)(EndHeaders | (endStream ? EndStream : 0)), stream, Block(headers));

    /// <summary>Writes frames as they are.</summary>
    /// <exception cref="IOException">The edge has closed the connection.</exception>
    public async Task Write(ReadOnlyMemory<byte> frames, CancellationToken cancel = default) => await _tls.WriteAsync(frames, cancel);

    /// <summary>The next frame; null = the connection has ended.</summary>
    public async Task<(byte Type, byte Flags, int Stream, byte[] Payload)?> Receive()
    {
        using var patience = new CancellationTokenSource(Patience);
        var head = new byte[9];
        try
        {
            await _tls.ReadExactlyAsync(head, patience.Token);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await _tls.ReadExactlyAsync(payload, patience.Token);
            return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What becomes of a stream: its status, <c>reset CODE</c>, <c>goaway CODE</c> for the connection, or <c>closed</c>.</summary>
    public async Task<string> Outcome(int stream)
    {
        while (await Receive() is { } frame)
        {
            switch (frame.Type)
            {
                case Headers when frame.Stream == stream:
                    return Status(frame.Payload);
                case RstStream when frame.Stream == stream:
                    return string.Create(CultureInfo.InvariantCulture, $"reset {BinaryPrimitives.ReadInt32BigEndian(frame.Payload)}");
                case GoAway:
                    return string.Create(CultureInfo.InvariantCulture, $"goaway {BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4))}");
            }
        }

        return "closed";
    }

    public ValueTask DisposeAsync() => _tls.DisposeAsync();

    // Kestrel writes the status first, and nothing by Huffman's code.
    private static string Status(ReadOnlySpan<byte> block)
    {
        while ((block[0] & 0xe0) == 0x20)
        {
            // A change of the dynamic table's size.
            block = block[1..];
        }

        return (block[0] & 0x80) != 0 ? IndexedStatuses[(block[0] & 0x7f) - 8] : Encoding.ASCII.GetString(block.Slice(2, block[1]));
    }

    // RFC 7541 §5.1, §5.2.
    private static void Literal(MemoryStream block, string text)
    {
        var length = text.Length;
        if (length < 127)
        {
            block.WriteByte((byte)length);
        }
        else
        {
            block.WriteByte(127);
            for (length -= 127; length >= 128; length >>= 7)
            {
                block.WriteByte((byte)(length & 127 | 128));
            }

            block.WriteByte((byte)length);
        }

        block.Write(Encoding.Latin1.GetBytes(text));
    }
}
