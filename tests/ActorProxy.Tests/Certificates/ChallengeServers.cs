using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorProxy.Certificates;

namespace ActorProxy.Tests.Certificates;

/// <summary>The ports a validator comes to, answered from a <see cref="ChallengeResponses"/> as an edge would.</summary>
internal sealed class ChallengeServers : IDisposable
{
    private readonly ChallengeResponses _responses;
    private readonly TcpListener _http;
    private readonly TcpListener _tls;

    public ChallengeServers(ChallengeResponses responses, int httpPort, int tlsPort)
    {
        _responses = responses;
        _http = Listen(httpPort, AnswerHttp);
        _tls = Listen(tlsPort, AnswerTls);
    }

    /// <summary>What validators asked for: paths and names.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Dispose()
    {
        _http.Dispose();
        _tls.Dispose();
    }

    private static TcpListener Listen(int port, Func<NetworkStream, Task> answer)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                try
                {
                    await answer(client.GetStream());
                }
                catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The validator's matter.
                }
            }
        });
        return listener;
    }

    private async Task AnswerHttp(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync() ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        Asked.Enqueue(path);
        var found = _responses.TryGetHttp(path.Replace(ChallengeResponses.HttpPath, "", StringComparison.Ordinal), out var answer);
        var body = found ? answer! : "no such token";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {(found ? 200 : 404)} X\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }

    private async Task AnswerTls(NetworkStream stream)
    {
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
        {
            Asked.Enqueue(hello.ServerName);
            return _responses.TryGetTlsAlpn(hello.ServerName, out var certificate)
                ? ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate, ApplicationProtocols = [ChallengeResponses.TlsAlpnProtocol] })
                : throw new System.Security.Authentication.AuthenticationException("no challenge");
        }, null);
    }
}
