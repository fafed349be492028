using System.Globalization;
using System.Net;

namespace ActorProxy.Importing.Nginx;

/// <summary>One <c>listen</c>.</summary>
/// <param name="Directive">Where it stands.</param>
/// <param name="EndPoint">The address; null for a Unix socket.</param>
/// <param name="UnixPath">With its <c>unix:</c>; empty for an address.</param>
internal sealed record NginxListen(NginxDirective Directive, IPEndPoint? EndPoint, string UnixPath)
{
    /// <summary>nginx's when a port is all that is left out.</summary>
    private const int HttpPort = 80;

    public bool Has(string parameter) => Directive.Arguments.Skip(1).Contains(parameter);

    public bool IsDefault => Has("default_server") || Has("default");

    public bool IsAny => EndPoint is { } place && (place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any));

    public bool IsLocal => EndPoint is null || IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Servers with the same one are told apart by their names: every address of a port, one address of it, or a Unix socket.</summary>
    public string Group => EndPoint is null ? UnixPath : IsAny ? FormattableString.Invariant($"*:{EndPoint.Port}") : EndPoint.ToString();

    /// <summary>Of a server block of http that has no <c>listen</c>.</summary>
    public static NginxListen Standard(NginxDirective server) => new(server, new IPEndPoint(IPAddress.Any, HttpPort), "");

    /// <returns>False for what has no one address: a range of ports, a name other than localhost.</returns>
    public static bool TryParse(NginxDirective directive, out NginxListen listen)
    {
        var text = directive.Value;
        listen = new NginxListen(directive, null, text);
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return true;
        }

        var (host, port) = Split(text);
        host = host switch { "" or "*" => "0.0.0.0", "localhost" => "127.0.0.1", _ => host };
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !IPAddress.TryParse(host, out var address))
        {
            return false;
        }

        listen = listen with { EndPoint = new IPEndPoint(address, number), UnixPath = "" };
        return true;
    }

    /// <summary>True when a connection to an address of an upstream ends here, as far as the file can tell.</summary>
    /// <param name="host">Name or address, without brackets.</param>
    /// <param name="port">Its port.</param>
    public bool IsReachedBy(string host, int port)
    {
        if (EndPoint?.Port != port)
        {
            return false;
        }

        var isLoopback = host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        return EndPoint.Address.ToString() == host || (isLoopback && (IsAny || (host == "localhost" && IsLocal)));
    }

    private static (string Host, string Port) Split(string text)
    {
        var standard = HttpPort.ToString(CultureInfo.InvariantCulture);
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? (text, "") : (text[1..end], text.Length > end + 1 ? text[(end + 1)..].TrimStart(':') : standard);
        }

        var colon = text.LastIndexOf(':');
        return colon >= 0 ? (text[..colon], text[(colon + 1)..])
            : text.Length > 0 && text.All(char.IsAsciiDigit) ? ("", text)
            : (text, text.Contains('-', StringComparison.Ordinal) ? "" : standard);
    }
}
