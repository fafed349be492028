using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Demo;

/// <summary>A server as it may stand behind the edge: it demands a PROXY header, then speaks TLS with a certificate of its own, then HTTP/1.1.</summary>
internal sealed class SampleBackend : IAsyncDisposable
{
    private static readonly TimeSpan OpeningTime = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Starts it on a free port of 127.0.0.1.</summary>
    /// <param name="name">What it calls itself in its answers.</param>
    /// <param name="serverName">Whom its certificate is for.</param>
    public SampleBackend(string name, string serverName)
    {
        _name = name;
        _certificate = SampleCertificate.For(serverName);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What it does about logins; null = it has none.</summary>
    public SampleLogin? Login { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Login?.Dispose();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            using var opening = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            opening.CancelAfter(OpeningTime);
            // A health check ends here: it says LOCAL, and nothing more.
            if (await SampleIntroduction.ReadAsync(stream, (IPEndPoint)socket.RemoteEndPoint!, opening.Token) is not { } introduction)
            {
                return;
            }

            await using var tls = new SslStream(introduction.Rest);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] }, opening.Token);
            await SampleAnswer.GiveAsync(tls, _name, introduction, Login, _stop.Token);
            await tls.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client went away or spoke something else; a sample needs no log for that.
        }
    }
}
