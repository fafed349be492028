using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Protocols.ProxyProtocol;

namespace ActorProxy.Examining;

/// <summary>A certificate that a server showed, and what the system thinks of it.</summary>
internal sealed record ShownCertificate(X509Certificate2 Certificate, SslPolicyErrors Errors);

/// <summary>Connects to a server the way the edge does, and says what came back.</summary>
/// <remarks>The PROXY header names the edge's own address as the client's: nobody else gets into the server's log, and no jail bans it.</remarks>
internal sealed partial class ServerProbe(TimeSpan patience)
{
    /// <summary>What a browser offers.</summary>
    private static readonly byte[] Alpn = "\u0002h2\u0008http/1.1"u8.ToArray();

    /// <summary>For a server that speaks first: long enough for a name look-up of the client, which mail servers make.</summary>
    private static readonly TimeSpan Listening = TimeSpan.FromSeconds(2);

    /// <summary>Connects with a PROXY header and shakes hands.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="header">What is sent first.</param>
    /// <param name="name">In the hello; empty = none.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<(ServerAnswer Answer, ShownCertificate? Shown)> ShakeHands(IPEndPoint server, HeaderKind header, string name, CancellationToken cancellation)
    {
        ShownCertificate? shown = null;
        var answer = await Try(server, header, name, async (stream, cancel) =>
        {
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],

                    // Judged afterwards, in words; nothing is sent to who shows it.
#pragma warning disable CA5359
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    {
                        shown = certificate is null ? null : new ShownCertificate(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()), errors);
                        return true;
                    },
#pragma warning restore CA5359
                },
                cancel);
            return new ServerAnswer(true, true, name.Length == 0 ? "speaks TLS" : $"speaks TLS for {name}");
        }, cancellation);
        return (answer, answer.Answered ? shown : null);
    }

    /// <summary>Connects with a PROXY header and waits for what the server says by itself.</summary>
    public Task<ServerAnswer> Listen(IPEndPoint server, HeaderKind header, CancellationToken cancellation) => Try(server, header, "", async (stream, cancel) =>
    {
        var buffer = new byte[1024];
        var count = 0;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(Listening);
        try
        {
            while (count < buffer.Length && await stream.ReadAsync(buffer.AsMemory(count), deadline.Token) is > 0 and var more)
            {
                count += more;
            }

            return count == 0 ? new ServerAnswer(false, true, "it closes the connection") : Said(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return count == 0 ? new ServerAnswer(false, true, "it says nothing by itself") : Said(true);
        }

        ServerAnswer Said(bool isOpen)
        {
            var text = Encoding.ASCII.GetString(buffer.AsSpan(0, count));
            var complaint = Complaint().Match(text);
            return complaint.Success && header != HeaderKind.None
                ? new ServerAnswer(false, true, $"it answers the header with \"{complaint.Value.Trim()}\"")
                : new ServerAnswer(isOpen || header == HeaderKind.None, true, $"says \"{text.Split('\n')[0].Trim()}\"");
        }
    }, cancellation);

    /// <summary>Connects and leaves.</summary>
    public Task<ServerAnswer> Connect(IPEndPoint server, CancellationToken cancellation) =>
        Try(server, HeaderKind.None, "", (_, _) => Task.FromResult(new ServerAnswer(true, true, "takes connections")), cancellation);

    /// <summary>Asks for a path by plain HTTP.</summary>
    /// <returns>The status; or what went wrong.</returns>
    public Task<ServerAnswer> AskPlainly(IPEndPoint server, string host, string path, CancellationToken cancellation) => Try(server, HeaderKind.None, "", async (stream, cancel) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: actorproxy-doctor\r\nConnection: close\r\n\r\n"), cancel);
        var buffer = new byte[4096];
        var count = await stream.ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false, cancel);
        var status = HttpStatus().Match(Encoding.ASCII.GetString(buffer.AsSpan(0, count)));
        return status.Success ? new ServerAnswer(true, true, "answers " + status.Groups[1].Value)
            : new ServerAnswer(false, true, count == 0 ? "it closes the connection" : "what it says is not HTTP");
    }, cancellation);

    private async Task<ServerAnswer> Try(IPEndPoint server, HeaderKind header, string name, Func<Stream, CancellationToken, Task<ServerAnswer>> talk, CancellationToken cancellation)
    {
        var isConnected = false;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, deadline.Token);
            isConnected = true;
            await using var stream = new NetworkStream(socket);
            if (header != HeaderKind.None)
            {
                await stream.WriteAsync(Header(header, (IPEndPoint)socket.LocalEndPoint!, name), deadline.Token);
            }

            return await talk(stream, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ServerAnswer(false, isConnected, FormattableString.Invariant($"no answer within {patience.TotalSeconds:0.#} s"));
        }
        catch (SocketException exception)
        {
            return new ServerAnswer(false, isConnected, exception.SocketErrorCode == SocketError.ConnectionRefused ? "connection refused" : exception.Message);
        }
        catch (AuthenticationException exception)
        {
            return new ServerAnswer(false, true, "no TLS comes back: " + (exception.InnerException ?? exception).Message);
        }
        catch (IOException)
        {
            return new ServerAnswer(false, true, "it closes the connection");
        }
    }

    private static byte[] Header(HeaderKind kind, IPEndPoint own, string name)
    {
        var self = new NetEndPoint(NetAddress.From(own.Address), (ushort)own.Port);
        var buffer = new byte[1024];
        if (kind == HeaderKind.V1)
        {
            return buffer[..ProxyHeaderWriter.WriteV1(buffer, self, self)];
        }

        Span<byte> id = stackalloc byte[ConnectionId.TextLength];
        default(ConnectionId).Write(id);

        // An address of the other family makes both be written in the longer form.
        var other = kind == HeaderKind.LongV2 ? self with { Address = NetAddress.From(IPAddress.IPv6Loopback) } : self;
        return kind == HeaderKind.V2
            ? buffer[..ProxyHeaderWriter.WriteV2(buffer, self, self, [], [], id)]
            : buffer[..ProxyHeaderWriter.WriteV2(buffer, self, other, Alpn, Encoding.ASCII.GetBytes(name), id)];
    }

    // What SMTP, IMAP and POP3 servers say to a line that is none of theirs.
    [GeneratedRegex(@"^(5\d\d .*|\S+ BAD .*|-ERR .*)$", RegexOptions.Multiline)]
    private static partial Regex Complaint();

    [GeneratedRegex(@"^HTTP/1\.[01] (\d\d\d)")]
    private static partial Regex HttpStatus();
}
