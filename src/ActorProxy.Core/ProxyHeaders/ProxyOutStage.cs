using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Loops;
using ActorProxy.Core.Protocols.ProxyProtocol;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.ProxyHeaders;

/// <summary>8. PROXY out: the header and the bytes read so far leave in one send, which also tells whether the server answered.</summary>
/// <remarks>
/// While the socket is still connecting the send takes nothing, so another server can be tried without anything having been
/// sent. On a local network it is usually connected at once and no wait is needed.
/// </remarks>
internal static class ProxyOutStage
{
    public static Outcome Run(ProxyConnection connection)
    {
        var upstream = connection.UpstreamSocket!;
        if (connection.ClientSocket.Broken)
        {
            return connection.End(CloseReason.ClientReset);
        }

        var opening = connection.Loop.Opening;
        connection.HeaderLength ??= Prepend(connection, opening);
        var bytes = opening.Bytes;
        if (bytes.IsEmpty ? !upstream.Connected : !upstream.SendFirst(bytes))
        {
            return upstream.Broken ? Outcome.Back : Outcome.Wait;
        }

        connection.FromClient.Bytes = bytes.Length - connection.HeaderLength.Value;
        Connected(connection);
        return Outcome.Next;
    }

    private static void Connected(ProxyConnection connection)
    {
        connection.ConnectedAt = Stopwatch.GetTimestamp();
        connection.Target!.ReportSuccess();
        connection.UpstreamMetrics.Connected(Stopwatch.GetElapsedTime(connection.ConnectingAt, connection.ConnectedAt));
        connection.UpstreamMetrics.Moved(connection.FromClient.Bytes, 0);
        connection.BeginIdleTimeout();
    }

    /// <returns>The header's length.</returns>
    [SkipLocalsInit]
    private static int Prepend(ProxyConnection connection, OpeningBuffer opening)
    {
        var version = connection.Upstream!.Settings.ProxyProtocol;
        if (version == ProxyProtocolVersion.Off)
        {
            return 0;
        }

        var source = connection.Client;
        var destination = connection.Announced?.Destination ?? connection.ClientSocket.LocalEndPoint;
        if (version == ProxyProtocolVersion.V2)
        {
            return PrependV2(connection, opening, source, destination);
        }

        Span<byte> text = stackalloc byte[ProxyHeaderWriter.MaxV1Bytes];
        var length = ProxyHeaderWriter.WriteV1(text, source, destination);
        text[..length].CopyTo(opening.Prepend(length));
        return length;
    }

    [SkipLocalsInit]
    private static int PrependV2(ProxyConnection connection, OpeningBuffer opening, NetEndPoint source, NetEndPoint destination)
    {
        Span<byte> authority = stackalloc byte[byte.MaxValue];
        authority = authority[..Encoding.ASCII.GetBytes(connection.ServerName ?? "", authority)];
        Span<byte> id = stackalloc byte[ConnectionId.TextLength];
        connection.Id.Write(id);
        Span<byte> header = stackalloc byte[EventLoop.HeadroomBytes];
        var length = ProxyHeaderWriter.WriteV2(header, source, destination, connection.Alpn?.Bytes, authority, id);
        header[..length].CopyTo(opening.Prepend(length));
        return length;
    }
}
