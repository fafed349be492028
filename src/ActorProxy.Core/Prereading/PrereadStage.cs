using System.Diagnostics;
using System.Text;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;

namespace ActorProxy.Core.Prereading;

/// <summary>4. Preread: looks at the ClientHello, which stays whole for the backend. Kinds <c>tcp</c> and <c>http</c> read nothing.</summary>
/// <remarks>Ends with <see cref="CloseReason.NotTls"/>, <see cref="CloseReason.PrereadTooLarge"/> or, by the deadline, <see cref="CloseReason.PrereadTimeout"/>.</remarks>
internal static class PrereadStage
{
    public static Outcome Run(ProxyConnection connection)
    {
        switch (connection.Listener.Settings.Kind)
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
                var status = ClientHelloReader.Read(opening.Bytes, maxBytes, connection.Loop.HelloScratch, out var hello, out var error);
                if (status == ReadStatus.Done)
                {
                    connection.ServerName = hello.ServerName.IsEmpty ? null : Encoding.ASCII.GetString(hello.ServerName);
                    connection.Alpn = AlpnList.From(connection.Loop.AlpnCache, hello.Alpn);
                    return Named(connection);
                }

                if (status == ReadStatus.Invalid)
                {
                    return connection.End(error == HelloError.TooLarge ? CloseReason.PrereadTooLarge : CloseReason.NotTls);
                }
            }

            if (opening.ReadMore(connection, maxBytes, atEnd: CloseReason.NotTls) is not Outcome.Next and var outcome)
            {
                return outcome;
            }
        }
    }

    private static Outcome Named(ProxyConnection connection)
    {
        connection.NamedAt = Stopwatch.GetTimestamp();
        connection.Listener.Metrics.Preread(Stopwatch.GetElapsedTime(connection.AcceptedAt, connection.NamedAt));
        return Outcome.Next;
    }
}
