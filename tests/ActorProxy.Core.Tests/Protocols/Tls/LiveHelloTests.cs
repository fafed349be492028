using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using ActorProxy.Core.Protocols;
using ActorProxy.Testing.Tls;

namespace ActorProxy.Core.Tests.Protocols.Tls;

/// <summary>Hellos from the TLS stack we run on: an oracle that has not read our builder.</summary>
public class LiveHelloTests
{
    [Theory]
    [InlineData("www.example.org", SslProtocols.Tls12 | SslProtocols.Tls13)]
    [InlineData("Mixed.Case.Example", SslProtocols.Tls13)]
    [InlineData("old.example", SslProtocols.Tls12)]
    [InlineData("under_score.example", SslProtocols.Tls13)]
    public async Task Read_HelloOfSslStream_ReturnsTargetHostAndProtocols(string host, SslProtocols protocols)
    {
        var hello = await CaptureAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http2, new SslApplicationProtocol("xmpp-client")],
        });

        var expected = HelloResult.Done(host.ToLowerInvariant(), Encoding.ASCII.GetString(ClientHelloBuilder.AlpnList("h2", "xmpp-client")));
        Assert.Equal(expected, HelloResult.Of(hello));
        Assert.Equal(ReadStatus.NeedMore, HelloResult.Of(hello.AsSpan(0, hello.Length - 1)).Status);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("")]
    public async Task Read_HelloOfSslStreamWithoutHostName_HasNoName(string host)
    {
        var hello = await CaptureAsync(new SslClientAuthenticationOptions { TargetHost = host });
        Assert.Equal(HelloResult.Done(), HelloResult.Of(hello));
    }

    private static async Task<byte[]> CaptureAsync(SslClientAuthenticationOptions options)
    {
        using var sent = new CapturingStream();
        await using var tls = new SslStream(sent);
        await Assert.ThrowsAnyAsync<IOException>(() => tls.AuthenticateAsClientAsync(options));
        return sent.Written;
    }

    /// <summary>Keeps what is written and answers each read with the end of the stream.</summary>
    private sealed class CapturingStream : MemoryStream
    {
        private readonly MemoryStream _written = new();

        public byte[] Written => _written.ToArray();

        public override void Write(byte[] buffer, int offset, int count) => _written.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _written.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _written.Dispose();
            base.Dispose(disposing);
        }
    }
}
