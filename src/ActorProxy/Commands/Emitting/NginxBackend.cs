using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>emit nginx-backend</c>: what a backend's nginx needs to accept the PROXY header, and to believe it from this edge only.</summary>
internal static class NginxBackend
{
    public static Command Create()
    {
        var name = new Argument<string?>("upstream")
        {
            HelpName = "UPSTREAM",
            Description = "Which upstream the backend is. May be left out where only one sends a PROXY header.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = EmitCommand.File("nginx-backend", "Lines for a backend's nginx: accept the PROXY header from this edge.", call =>
        {
            var settings = call.Settings();
            return Text(settings, Choose(settings, call.Parsed.GetValue(name)));
        });
        command.Add(name);
        return command;
    }

    private static UpstreamSettings Choose(ProxySettings settings, string? name)
    {
        var sending = settings.Upstreams.Where(upstream => upstream.ProxyProtocol != ProxyProtocolVersion.Off).ToArray();
        var names = string.Join(", ", sending.Select(upstream => upstream.Name));
        return name is null
            ? sending is [var only] ? only : throw CommandFailedException.Usage($"say which upstream; those that send a PROXY header: {names}")
            : sending.FirstOrDefault(upstream => upstream.Name == name)
                ?? throw CommandFailedException.Usage($"'{name}' is no upstream that sends a PROXY header; these do: {names}");
    }

    private static string Text(ProxySettings settings, UpstreamSettings upstream)
    {
        var ports = upstream.Servers.Select(server => server.Port).Distinct().Order();
        var sources = upstream.Servers.SelectMany(Sources).Distinct().OrderBy(address => address, StringComparer.Ordinal).ToArray();
        return $"""
            # Lines for an nginx behind ActorProxy, for its upstream {upstream.Name}.
            #
            # They belong into server {"{ }"} of: {NamesOf(settings, upstream.Name)}
            # in place of its lines "listen … ssl"; server_name, certificates and the rest stay as they are. All servers of nginx that
            # listen on the same port have to say proxy_protocol, and who does not come through the edge needs another port.

            {string.Join('\n', ports.Select(port => $"listen {port} ssl proxy_protocol;\nlisten [::]:{port} ssl proxy_protocol;"))}

            # The edge, as this backend sees it. From anyone else the header would be a lie, so name it alone.
            {string.Join('\n', sources.Select(address => $"set_real_ip_from {address};").DefaultIfEmpty("# set_real_ip_from EDGE;    (none of the servers' names could be resolved)"))}
            real_ip_header proxy_protocol;
            {(upstream.ProxyProtocol == ProxyProtocolVersion.V2 ? $"""

            # nginx before 1.23 (Debian 12 has 1.22) refuses headers of more than 107 bytes where it listens with ssl and proxy_protocol, and
            # the edge's v2 headers are longer as a rule ("header is too large"). For such an nginx, in the edge's configuration:
            #   upstreams.{upstream.Name}.proxy-protocol = v1

            """ : "")}
            """;
    }

    private static string NamesOf(ProxySettings settings, string upstream)
    {
        var names = settings.Routes.SelectMany(table => table.Routes).Where(route => route.Target == upstream).Select(route => route.Pattern).Distinct();
        var byDefault = settings.Routes.Any(table => table.Default == upstream) ? ["every other name"] : Array.Empty<string>();
        return string.Join(", ", names.Concat(byDefault).DefaultIfEmpty("(no route leads to it)"));
    }

    /// <summary>The addresses this machine has on its way to a server: a datagram socket that connects chooses one and sends nothing.</summary>
    private static IEnumerable<string> Sources(UpstreamServer server)
    {
        foreach (var address in Resolve(server.Host))
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (TryConnect(socket, new IPEndPoint(address, server.Port)))
            {
                yield return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
            }
        }
    }

    private static IPAddress[] Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static bool TryConnect(Socket socket, IPEndPoint server)
    {
        try
        {
            socket.Connect(server);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
