using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Sites;

/// <summary>One HTTP/1.1 connection of a client, whose life and end the test watches.</summary>
internal sealed class SiteClient : IAsyncDisposable
{
    private readonly Stream _stream;

    private SiteClient(Stream stream) => _stream = stream;

    /// <summary>Below HTTP.</summary>
    public Stream Stream => _stream;

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="edge">Where to.</param>
    /// <param name="name">For the handshake; null = plain text.</param>
    /// <param name="from">The address to come from.</param>
    /// <param name="preface">What goes before everything, such as a PROXY line.</param>
    /// <param name="protocol">What it offers.</param>
    public static async Task<SiteClient> Connect(IPEndPoint edge, string? name = SiteEdge.Name, string? from = null, string preface = "", SslApplicationProtocol? protocol = null)
    {
        var socket = new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        try
        {
            await socket.ConnectAsync(edge);
            await socket.SendAsync(Encoding.ASCII.GetBytes(preface));
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new SiteClient(name is null ? stream : await SiteEdge.Secure(stream, name, protocol ?? SslApplicationProtocol.Http11));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task Send(string path, string host = SiteEdge.Name) =>
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));

    /// <summary>Reads one answer, whose length must have been said.</summary>
    public async Task<SiteAnswer> Receive()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.True(await _stream.ReadAsync(one, patience.Token) > 0, $"the connection ended after '{head}'");
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(body, patience.Token);
        return new SiteAnswer(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(body));
    }

    public async Task<SiteAnswer> Get(string path, string host = SiteEdge.Name)
    {
        await Send(path, host);
        return await Receive();
    }

    /// <summary>Waits for the end of the connection, in order or by a reset.</summary>
    /// <returns>How long it took from the call, and whether it was a reset.</returns>
    public async Task<(TimeSpan Took, bool Reset)> End()
    {
        var watch = Stopwatch.StartNew();
        using var patience = new CancellationTokenSource(Eventually.Patience);
        try
        {
            while (await _stream.ReadAsync(new byte[4096], patience.Token) > 0)
            {
            }

            return (watch.Elapsed, false);
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return (watch.Elapsed, true);
        }
    }

    /// <summary>Connects, to be refused at accept or when its client is announced: a reset without a byte.</summary>
    public static async Task ExpectRefused(IPEndPoint edge, string? from = null, string preface = "")
    {
        try
        {
            await using var client = await Connect(edge, from: from, preface: preface);
            Assert.Fail("the handshake was completed");
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            Assert.Equal(SocketError.ConnectionReset, (exception as SocketException ?? exception.InnerException as SocketException)?.SocketErrorCode);
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}

/// <summary>An answer as it came.</summary>
internal sealed record SiteAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body);
