using System.Diagnostics;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Protocols.Tls;

namespace ActorProxy.Core.Offloading;

/// <summary>6. Offload: passed over, unless the route leads to the sites. Then socket and first bytes go to the reverse proxy; the connection stays here, for kick, drain and the books.</summary>
/// <remarks>Ends with <see cref="CloseReason.NoRoute"/> when no site has the name; the client is told so in TLS's own words.</remarks>
internal static class OffloadStage
{
    public static Outcome Run(ProxyConnection connection, IOffload offload)
    {
        if (!connection.IsForSites)
        {
            return Outcome.Next;
        }

        if (connection.Offloaded is not null)
        {
            return Outcome.Wait;
        }

        var kind = connection.Listener.Settings.Kind;
        if (kind == Accepting.ListenerKind.Tls && !offload.Serves(connection.ServerName ?? ""))
        {
            connection.ClientSocket.Send(TlsAlert.UnrecognizedName, more: true);
            connection.ClientSocket.ShutdownSend();
            return connection.End(CloseReason.NoRoute);
        }

        var local = connection.ClientSocket.LocalEndPoint;
        if (connection.ClientSocket.Detach() is not { } socket)
        {
            return connection.End(CloseReason.ClientReset);
        }

        connection.SetDeadline(long.MaxValue);
        connection.Offloaded = offload.Take(new Handover
        {
            Id = connection.Id,
            Listener = connection.ListenerName,
            Kind = kind,
            Client = connection.Client,
            Local = local,
            ServerName = connection.ServerName,
            Alpn = connection.Alpn?.Text,
            Route = connection.Route,
            Routes = connection.Listener.Routes,
            Socket = socket,
            Opening = connection.Loop.Opening.Bytes.ToArray(),
            Preread = connection.NamedAt == 0 ? null : Stopwatch.GetElapsedTime(connection.AcceptedAt, connection.NamedAt),
            NoteReached = connection.NoteReached,
            Finished = connection.FinishOffloaded,
        });
        return Outcome.Wait;
    }
}
