using System.Net.Sockets;
using ActorProxy.Core.Protocols.ProxyProtocol;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Actors.Upstreams;

/// <summary>An active health check: connect, say that this is no client, take leave.</summary>
internal static class ConnectCheck
{
    // How long a server may take to answer our end with its own. Closing at once would meet a greeting (SMTP, IMAP, SSH)
    // with a reset, which servers log.
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    private static readonly byte[] LocalV2 = WriteLocalV2();

    // Version 1 has no LOCAL; UNKNOWN asks the server to use the connection's own addresses (§2.1).
    private static readonly byte[] UnknownV1 = [.. ProxyHeaderWriter.UnknownV1];

    /// <summary>Runs one check; ends within the timeout and <see cref="LeaveTime"/>.</summary>
    /// <returns>Null when the server accepted the connection, else why not.</returns>
    public static async Task<string?> RunAsync(UpstreamTarget target, UpstreamSettings settings)
    {
        try
        {
            using var timeout = new CancellationTokenSource(settings.Health.Timeout);
            using var socket = new Socket(target.Address.Address.IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(target.Address.ToIPEndPoint(), timeout.Token);
            await socket.SendAsync(Header(settings.ProxyProtocol), timeout.Token);
            await LeaveAsync(socket);
            return null;
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
        catch (OperationCanceledException)
        {
            return "timed out";
        }
    }

    private static byte[] WriteLocalV2()
    {
        Span<byte> header = stackalloc byte[ProxyHeaderReader.MaxV1Bytes];
        return [.. header[..ProxyHeaderWriter.WriteLocalV2(header)]];
    }

    private static ReadOnlyMemory<byte> Header(ProxyProtocolVersion version) => version switch
    {
        ProxyProtocolVersion.V1 => UnknownV1,
        ProxyProtocolVersion.V2 => LocalV2,
        _ => ReadOnlyMemory<byte>.Empty,
    };

    private static async Task LeaveAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(LeaveTime);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            var unread = new byte[512];
            while (await socket.ReceiveAsync(unread, timeout.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // It accepted; how it leaves is its own affair.
        }
        catch (OperationCanceledException)
        {
            // The same.
        }
    }
}
