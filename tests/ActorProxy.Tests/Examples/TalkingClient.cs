using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>Talks to a server as text, and begins TLS at once or later.</summary>
internal sealed class TalkingClient : IAsyncDisposable
{
    private readonly EdgeClient _client;
    private readonly StringBuilder _unread = new();
    private Stream _stream;

    private TalkingClient(EdgeClient client)
    {
        _client = client;
        _stream = new NetworkStream(client.Socket);
    }

    /// <param name="listener">The edge's port on loopback.</param>
    /// <param name="from">The address to come from; its family is the connection's.</param>
    public static async Task<TalkingClient> Connect(int listener, string from)
    {
        var address = IPAddress.Parse(from);
        var edge = address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        return new TalkingClient(await EdgeClient.Connect(new IPEndPoint(edge, listener), from));
    }

    /// <summary>Connects and begins TLS.</summary>
    public static async Task<TalkingClient> ConnectTls(int listener, string from, string name)
    {
        var client = await Connect(listener, from);
        await client.StartTls(name);
        return client;
    }

    /// <summary>Who the server is by its certificate; nobody vouches for it here.</summary>
    public string Certificate { get; private set; } = "";

    /// <param name="name">Said in the hello; empty = none is.</param>
    public async Task StartTls(string name)
    {
        var tls = new SslStream(
            _stream,
            leaveInnerStreamOpen: false,
            (_, shown, _, _) => (Certificate = ((X509Certificate2)shown!).GetNameInfo(X509NameType.SimpleName, forIssuer: false)).Length > 0);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }).WaitAsync(Eventually.Patience);
        _stream = tls;
    }

    /// <summary>Sends text as it is.</summary>
    public async Task Say(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads up to and with a text.</summary>
    public async Task<string> Hear(string end)
    {
        var buffer = new byte[4096];
        using var patience = new CancellationTokenSource(Eventually.Patience);
        while (true)
        {
            var heard = _unread.ToString();
            if (heard.IndexOf(end, StringComparison.Ordinal) is >= 0 and var place)
            {
                _unread.Remove(0, place + end.Length);
                return heard[..(place + end.Length)];
            }

            var count = await _stream.ReadAsync(buffer, patience.Token);
            Assert.True(count > 0, $"the connection ended after '{heard}' without '{end}'");
            _unread.Append(Encoding.UTF8.GetString(buffer.AsSpan(0, count)));
        }
    }

    /// <summary>Sends a line and reads one.</summary>
    public async Task<string> Ask(string line)
    {
        await Say(line + "\r\n");
        return await Hear("\r\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}
