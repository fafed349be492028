using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Answers of plain HTTP that nginx gives itself: to https, or that nothing is there.</summary>
internal static class PlainRedirects
{
    private static readonly string[] SamePath = ["$request_uri", "$uri$is_args$args", "$uri", "$1", "/$1", "$1?", "$request_uri?"];
    private static readonly string[] Everything = ["^", "^(.*)$", "^(.*)", "(.*)", "^/(.*)$", "^/(.*)", "^.*$", "^(.+)$", ".*"];

    /// <summary>What a block answers by itself.</summary>
    /// <param name="vhost">The server.</param>
    /// <param name="block">Its block, or that of a location in it.</param>
    /// <param name="name">Which name is asked for; null = any other.</param>
    /// <param name="ledger">Hears of what was used.</param>
    /// <returns>True = 301 to https, false = nothing is there, null = it does not answer by itself.</returns>
    public static bool? Find(Vhost vhost, NginxDirective block, HostPattern? name, ImportLedger ledger)
    {
        var answer = block.Find("return");
        var isRefusal = answer is { Value: ['4', _, _], Arguments.Count: 1 };
        if (isRefusal)
        {
            ledger.Carry(answer);
        }

        // certbot writes one for each of its names.
        foreach (var condition in block.All("if"))
        {
            if (NameOf(condition) is { } host && condition.Find("return") is { } conditional && IsToHttps(conditional, vhost, name, host))
            {
                ledger.Carry(condition, conditional);
                if (name?.Route == host)
                {
                    return true;
                }
            }
        }

        var rewrite = block.All("rewrite").FirstOrDefault(rewrite =>
            rewrite.Arguments is [var what, var url, "permanent" or "redirect"] && Everything.Contains(what) && IsItself(url, vhost, name, null));
        if (rewrite is not null)
        {
            ledger.Carry(rewrite);
            return true;
        }

        if (answer is null)
        {
            return null;
        }

        if (IsToHttps(answer, vhost, name, null))
        {
            ledger.Carry(answer);
            if (answer.Value != "301")
            {
                ledger.Leave(answer, "the edge says 301");
            }

            return true;
        }

        if (!isRefusal)
        {
            ledger.Leave(answer, "leads somewhere else than to the same name by https; it is rejected");
        }

        return false;
    }

    /// <summary>The name in <c>if ($host = name)</c>.</summary>
    private static string? NameOf(NginxDirective condition) =>
        condition.Arguments is ["($host", "=", var last, ..] ? last.TrimEnd(')').ToLowerInvariant() : null;

    private static bool IsToHttps(NginxDirective answer, Vhost vhost, HostPattern? name, string? host) =>
        answer.Arguments is [['3', _, _], var url] && IsItself(url, vhost, name, host);

    /// <summary>True for a URL that is the one asked for, but by https.</summary>
    private static bool IsItself(string url, Vhost vhost, HostPattern? name, string? host)
    {
        const string scheme = "https://";
        if (!url.StartsWith(scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = url[scheme.Length..];
        var end = rest.StartsWith('$') ? rest.IndexOfAny(['/', '$', ':'], 1) : rest.IndexOfAny(['/', '$', ':']);
        var (to, path) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        return SamePath.Contains(path) && to switch
        {
            "$host" or "$http_host" => true,
            "$server_name" => name is not null && vhost.FirstName.Equals(name.Route, StringComparison.OrdinalIgnoreCase),
            _ => to.Equals(host ?? name?.Route, StringComparison.OrdinalIgnoreCase),
        };
    }
}
