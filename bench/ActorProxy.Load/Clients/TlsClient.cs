using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorProxy.Load.Backends;

namespace ActorProxy.Load.Clients;

/// <summary>Full TLS 1.3 handshakes, each followed by one small request and answer, so many at once.</summary>
/// <remarks>
/// The framework's own TLS: it costs more than the rest of the load, but real handshakes have to be computed by somebody. The
/// server's certificate must be the one that was made for this run, byte for byte, and the answer must name this very request.
/// </remarks>
internal sealed class TlsClient(ClientTarget target, TlsIdentity identity, int totalCount, int concurrentCount)
{
    private int _startedCount;

    /// <summary>From before the connect to the end of the handshake, in <see cref="Stopwatch"/> ticks.</summary>
    public long[] Latencies { get; } = new long[totalCount];

    public void Run(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            Task.WhenAll(Enumerable.Range(0, concurrentCount).Select(_ => Repeat(timeout.Token))).GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            throw new LoadException($"TLS: {failure.Message}");
        }
    }

    private async Task Repeat(CancellationToken cancellation)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = identity.Host,
            EnabledSslProtocols = SslProtocols.Tls13,
            AllowTlsResume = false,
            CertificateChainPolicy = OwnTrust(),
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(identity.Certificate.RawDataMemory.Span),
        };
        byte[] buffer = new byte[4096];
        while (Interlocked.Increment(ref _startedCount) is var number && number <= totalCount)
        {
            Latencies[number - 1] = await Visit(number, options, buffer, cancellation);
        }
    }

    private async Task<long> Visit(int number, SslClientAuthenticationOptions options, byte[] buffer, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, target.Port, cancellation);
        if (target.Direct)
        {
            await socket.SendAsync(ClientTarget.ProxyHeader.ToArray(), cancellation);
        }

        await using var tls = new SslStream(new NetworkStream(socket));
        await tls.AuthenticateAsClientAsync(options, cancellation);
        long latency = Stopwatch.GetTimestamp() - start;

        int length = Encoding.ASCII.GetBytes($"GET /{number} HTTP/1.1\r\nHost: {identity.Host}\r\nConnection: close\r\n\r\n", buffer);
        await tls.WriteAsync(buffer.AsMemory(0, length), cancellation);
        length = 0;
        while (await tls.ReadAsync(buffer.AsMemory(length), cancellation) is var received and > 0)
        {
            length += received;
        }

        Check(number, Encoding.ASCII.GetString(buffer, 0, length), tls.SslProtocol);
        return latency;
    }

    private static void Check(int number, string answer, SslProtocols protocol)
    {
        string body = string.Create(CultureInfo.InvariantCulture, $"\r\n\r\n127.0.0.1 /{number}");
        if (protocol != SslProtocols.Tls13 || !answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || !answer.EndsWith(body, StringComparison.Ordinal))
        {
            throw new LoadException($"request {number} over {protocol} got a wrong answer of {answer.Length} characters: {answer}");
        }
    }

    private X509ChainPolicy OwnTrust()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(identity.Certificate);
        return policy;
    }
}
