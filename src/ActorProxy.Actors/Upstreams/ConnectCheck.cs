using System.Net.Sockets;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Actors.Upstreams;

/// <summary>An active health check: connect, say that this is no client, take leave.</summary>
internal static class ConnectCheck
{
    // How long a server may take to answer our end with its own. Closing at once would meet a greeting (SMTP, IMAP, SSH)
    // with a reset, which servers log.
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    // HAProxy's PROXY protocol, §2.2: signature, version 2 + LOCAL ("sent by the proxy itself, such as health checks"), no addresses.
    private static readonly byte[] LocalV2 = [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x20, 0x00, 0x00, 0x00];

    // §2.1: version 1 has no LOCAL; UNKNOWN asks the server to use the connection's own addresses.
    private static readonly byte[] UnknownV1 = [.. "PROXY UNKNOWN\r\n"u8];

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
