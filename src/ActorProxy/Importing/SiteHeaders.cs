using ActorProxy.Configuration.Binding;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Headers that a location sets.</summary>
internal static class SiteHeaders
{
    private const string Host = "Host";

    /// <summary>What the server is sent beside what the edge always sends.</summary>
    /// <param name="location">Where they are in force.</param>
    /// <param name="standardHost">What nginx sends as <c>Host</c> when nothing says otherwise.</param>
    /// <param name="ledger">Hears of each.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> OfRequests(NginxScope location, string standardHost, ImportLedger ledger)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var host = standardHost;
        foreach (var directive in location.InForce("proxy_set_header"))
        {
            var value = directive.Arguments.Count > 1 ? directive.Arguments[1] : "";
            if (directive.Value.Equals(Host, StringComparison.OrdinalIgnoreCase))
            {
                host = HostOf(value, standardHost);
                ledger.Carry(directive);
                if (host.Contains('$', StringComparison.Ordinal) || host.Any(char.IsControl))
                {
                    ledger.Leave(directive, "the client's Host is sent");
                    host = "";
                }
            }
            else if (!KnownDirectives.IsOwnHeader(directive.Value))
            {
                Set(headers, directive, value, ledger);
            }
        }

        if (host.Length > 0)
        {
            headers[Host] = host;
        }

        return [.. headers];
    }

    /// <summary>What every answer gets, and loses.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfResponses(NginxScope location, ImportLedger ledger)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in location.InForce("add_header"))
        {
            Set(headers, directive, directive.Arguments.Count > 1 ? directive.Arguments[1] : "", ledger);
            if (!directive.Arguments.Contains("always"))
            {
                ledger.Cover(directive, "set whatever the status of the answer, as if it said always");
            }
        }

        foreach (var directive in location.InForce("proxy_hide_header").Where(hide => SiteBinder.IsToken(hide.Value)))
        {
            headers.TryAdd(directive.Value, "");
            ledger.Carry(directive);
        }

        return [.. headers];
    }

    /// <returns>Empty = the client's own.</returns>
    private static string HostOf(string value, string standardHost) => value switch
    {
        "$host" or "$http_host" or "$host:$server_port" => "",
        "$proxy_host" => standardHost,
        _ => value,
    };

    private static void Set(Dictionary<string, string> headers, NginxDirective directive, string value, ImportLedger ledger)
    {
        if (!SiteBinder.IsToken(directive.Value) || value.Any(char.IsControl))
        {
            ledger.Leave(directive, "no HTTP header is like this");
        }
        else if (value.Contains('$', StringComparison.Ordinal))
        {
            ledger.Leave(directive, "its value is not known beforehand");
        }
        else if (headers.TryAdd(directive.Value, value))
        {
            ledger.Carry(directive);
        }
        else
        {
            ledger.Leave(directive, "a header is set once");
        }
    }
}
