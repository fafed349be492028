using System.Globalization;
using System.Net;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Configuration.Values;

/// <summary>Addresses to listen on: <c>[::]:443</c>, <c>127.0.0.1:8443</c>, <c>*:443</c> for every address of both families.</summary>
internal static class EndPointText
{
    public const string Form = "an address and a port such as [::]:443, 127.0.0.1:8443 or *:443";

    public static bool TryParse(string text, out IPEndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.IPv6Any, 0);
        if (!TrySplit(text, out var host, out var bracketed, out var port))
        {
            return false;
        }

        if (host == "*" && !bracketed)
        {
            endPoint = new IPEndPoint(IPAddress.IPv6Any, port);
            return true;
        }

        // A zone (fe80::1%eth0) is part of a link-local address, so the framework's type is kept here.
        if (!NetAddress.TryParse(host, out _) || bracketed != host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        var address = IPAddress.Parse(host);
        endPoint = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
        return true;
    }

    /// <summary>Splits <c>host:port</c> or <c>[host]:port</c>.</summary>
    /// <returns>False without a port of 0–65535, or when a bracket or a colon is where it cannot be.</returns>
    public static bool TrySplit(string text, out string host, out bool bracketed, out int port)
    {
        (host, port) = ("", 0);
        bracketed = text.StartsWith('[');
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text.Length - colon > 6
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > 65535)
        {
            return false;
        }

        host = text[..colon];
        if (bracketed)
        {
            host = host.EndsWith(']') ? host[1..^1] : "";
        }

        return host.Length > 0 && host.AsSpan().IndexOfAny('[', ']') < 0 && (bracketed || !host.Contains(':', StringComparison.Ordinal));
    }
}
