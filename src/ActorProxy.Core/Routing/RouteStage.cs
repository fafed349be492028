using System.Runtime.CompilerServices;
using System.Text;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Protocols.Tls;
using ActorProxy.Core.Protocols.Xmpp;

namespace ActorProxy.Core.Routing;

/// <summary>5. Route: from the name to an upstream, or to the reverse proxy. A refused name is told so in the client's own protocol.</summary>
/// <remarks>Ends with <see cref="CloseReason.NoRoute"/> or, when the upstream is full, <see cref="CloseReason.OverLimit"/>.</remarks>
internal static class RouteStage
{
    [SkipLocalsInit]
    public static Outcome Run(ProxyConnection connection)
    {
        var upstream = connection.Listener.Upstream;
        var kind = connection.Listener.Settings.Kind;
        if (kind == ListenerKind.Http)
        {
            // Its requests say their names one by one.
            connection.IsForSites = true;
            return Outcome.Next;
        }

        if (connection.Listener.Routes is { } routes)
        {
            Span<byte> name = stackalloc byte[RoutePattern.MaxNameLength];
            var length = Encoding.ASCII.GetBytes(connection.ServerName ?? "", name);
            var match = routes.Find(name[..length]);
            connection.Route = match.Pattern;
            upstream = match.Upstream;
            // The proxy speaks no XMPP.
            connection.IsForSites = match.IsOffloaded && kind != ListenerKind.Xmpp;
        }

        if (connection.IsForSites)
        {
            return Outcome.Next;
        }

        if (upstream is null)
        {
            connection.ClientSocket.Send(kind == ListenerKind.Xmpp ? StreamRefusal.HostUnknown : TlsAlert.UnrecognizedName, more: true);
            connection.ClientSocket.ShutdownSend();
            return connection.End(CloseReason.NoRoute);
        }

        connection.Upstream = upstream;
        if (!upstream.TryEnter())
        {
            return connection.End(CloseReason.OverLimit);
        }

        connection.IsCountedByUpstream = true;
        connection.Candidates = upstream.Targets;
        return Outcome.Next;
    }
}
