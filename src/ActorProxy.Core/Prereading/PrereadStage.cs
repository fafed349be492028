using System.Diagnostics;
using System.Text;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;
using ActorProxy.Core.Protocols.Xmpp;

namespace ActorProxy.Core.Prereading;

/// <summary>4. Preread: looks at the ClientHello or the header of an XMPP stream, which stays whole for the backend. Kinds <c>tcp</c> and <c>http</c> read nothing.</summary>
/// <remarks>Ends with <see cref="CloseReason.NotTls"/>, <see cref="CloseReason.PrereadTooLarge"/> or, by the deadline, <see cref="CloseReason.PrereadTimeout"/>.</remarks>
internal static class PrereadStage
{
    public static Outcome Run(ProxyConnection connection)
    {
        var kind = connection.Listener.Settings.Kind;
        switch (kind)
        {
            case ListenerKind.Tcp:
                return Named(connection);
            case ListenerKind.Http:
                // Named by its first request, if one comes.
                return Outcome.Next;
        }

        var opening = connection.Loop.Opening;
        var maxBytes = connection.Listener.Settings.Preread.MaxBytes;
        while (true)
        {
            if (!opening.Bytes.IsEmpty)
            {
                var status = kind == ListenerKind.Xmpp
                    ? ReadStreamHeader(connection, opening.Bytes, maxBytes, out var isTooLarge)
                    : ReadHello(connection, opening.Bytes, maxBytes, out isTooLarge);
                if (status == ReadStatus.Done)
                {
                    return Named(connection);
                }

                if (status == ReadStatus.Invalid)
                {
                    return connection.End(isTooLarge ? CloseReason.PrereadTooLarge : CloseReason.NotTls);
                }
            }

            if (opening.ReadMore(connection, maxBytes, atEnd: CloseReason.NotTls) is not Outcome.Next and var outcome)
            {
                return outcome;
            }
        }
    }

    private static ReadStatus ReadHello(ProxyConnection connection, ReadOnlySpan<byte> bytes, int maxBytes, out bool isTooLarge)
    {
        var status = ClientHelloReader.Read(bytes, maxBytes, connection.Loop.HelloScratch, out var hello, out var error);
        isTooLarge = error == HelloError.TooLarge;
        if (status == ReadStatus.Done)
        {
            connection.ServerName = hello.ServerName.IsEmpty ? null : Encoding.ASCII.GetString(hello.ServerName);
            connection.Alpn = AlpnList.From(connection.Loop.AlpnCache, hello.Alpn);
        }

        return status;
    }

    private static ReadStatus ReadStreamHeader(ProxyConnection connection, ReadOnlySpan<byte> bytes, int maxBytes, out bool isTooLarge)
    {
        var status = StreamHeaderReader.Read(bytes, maxBytes, out var to, out var error);
        isTooLarge = error == StreamHeaderError.TooLarge;
        if (status == ReadStatus.Done)
        {
            connection.ServerName = StreamDomain.Read(to);
        }

        return status;
    }

    private static Outcome Named(ProxyConnection connection)
    {
        connection.NamedAt = Stopwatch.GetTimestamp();
        connection.Listener.Metrics.Preread(Stopwatch.GetElapsedTime(connection.AcceptedAt, connection.NamedAt));
        return Outcome.Next;
    }
}
