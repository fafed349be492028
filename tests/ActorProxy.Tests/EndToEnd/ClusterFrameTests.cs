using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Frames that no node sends, by somebody who has a certificate of the cluster.</summary>
public sealed class ClusterFrameTests : IDisposable
{
    // Akka's default maximum-frame-size, less the four bytes of the length that stands before it, little-endian.
    private const int LongestFrame = 128_000 - 4;
    private const int Attempts = 100;

    // Sent after the length, and would be kept if the length were believed.
    private const int MostSent = 32 << 20;
    private const long Tolerance = 64 << 20;

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new("the nodes");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(LongestFrame + 1)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public async Task Frame_BeyondTheMaximum_IsDroppedAndTheClusterGoesOn(int length)
    {
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        var starts = ports.Select((port, index) => TaggedEdge.Start(Config(port, "node" + index, ports))).ToArray();
        await using var one = await starts[0];
        await using var two = await starts[1];
        await Eventually.True(async () => await Members(one) == 2 && await Members(two) == 2, "a cluster of two");
        using var certificate = _authority.Issue("node2");
        await using (var within = await BeginFrame(ports[0], certificate, LongestFrame))
        {
            var answer = within.ReadAsync(new byte[1]).AsTask();
            Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(500)));
        }

        await SendAsync(ports[0], certificate, length);
        var before = one.Edge.Process.ResidentBytes;

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var sent = await SendAsync(ports[0], certificate, length);
            Assert.True(sent < MostSent, $"a frame of {length} bytes was read on and on");
        }

        var grown = one.Edge.Process.ResidentBytes - before;
        Assert.True(grown < Tolerance, $"{grown} bytes more");
        (await two.Edge.Admin.Put("/v1/bans/127.0.0.66")).AssertOk();
        await Eventually.True(async () => (await one.Edge.Admin.Get("/v1/bans/127.0.0.66")).Status == HttpStatusCode.OK, "the ban on the other node");
        Assert.Equal(2, await Members(one));
        Assert.Equal(0, (await one.Edge.Admin.Metrics()).Sum("actorproxy_cluster_detached"));

        // They are told of, but cannot fill the log.
        Assert.InRange(one.Edge.Errors.All.Count, 60, 90);
    }

    /// <summary>Says that a frame of a length comes, and sends bytes until the node has enough.</summary>
    /// <returns>How many it sent.</returns>
    private static async Task<int> SendAsync(int port, X509Certificate2 certificate, int length)
    {
        await using var tls = await BeginFrame(port, certificate, length);
        var sent = 0;
        try
        {
            for (var chunk = new byte[16 << 10]; sent < MostSent; sent += chunk.Length)
            {
                await tls.WriteAsync(chunk);
            }
        }
        catch (IOException)
        {
            // Dropped.
        }

        return sent;
    }

    private static async Task<SslStream> BeginFrame(int port, X509Certificate2 certificate, int length)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, port);
        var tls = new SslStream(new NetworkStream(client, ownsSocket: true), leaveInnerStreamOpen: false, (_, server, _, _) => server is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", ClientCertificates = [certificate] });
        var header = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        await tls.WriteAsync(header);
        return tls;
    }

    private string Config(int port, string name, int[] seeds) => $$"""
        bans { ignore = [], kernel-filter = off }
        cluster { host = "127.0.0.1", port = {{port}}, seeds = [{{string.Join(", ", seeds.Select(seed => $"\"127.0.0.1:{seed}\""))}}], {{_authority.Write(_folder, name)}} }
        """;

    private static async Task<double> Members(TaggedEdge edge) => (await edge.Edge.Admin.Metrics()).Sum("actorproxy_cluster_members", ("status", "up"));
}
