using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>The <c>location</c> blocks of a server. A site knows one server for all paths.</summary>
internal static class Locations
{
    private const string ChallengePath = "/.well-known/acme-challenge";

    /// <summary>The one that takes every path.</summary>
    public static NginxDirective? Root(NginxDirective server) =>
        server.All("location").FirstOrDefault(location => location.Arguments is ["/"] or ["^~", "/"] or ["~", "/" or "^/" or ".*"]);

    /// <summary>The one an authority's challenges are looked for in.</summary>
    public static NginxDirective? Challenges(NginxDirective server) =>
        server.All("location").FirstOrDefault(location => location.Arguments.Any(argument => argument.StartsWith(ChallengePath, StringComparison.Ordinal)));

    /// <summary>Says of every other location what becomes of its requests.</summary>
    public static void TellOfOthers(NginxScope server, NginxDirective root, NginxDirective pass, ImportLedger ledger)
    {
        foreach (var location in server.Block.All("location").Where(location => location != root))
        {
            var scope = server.Inner(location);
            if (AccessRules.Find(scope) is { } guard)
            {
                ledger.Open(location, $"\"{guard}\" does not hold any more: requests for it go to the server like all others");
            }
            else if (location == Challenges(server.Block))
            {
                ledger.Cover(location, "the edge answers the challenges of its own orders");
            }
            else if (location.Find("proxy_pass")?.Value == pass.Value)
            {
                ledger.Cover(location, "goes to the same server as everything else");
            }
            else
            {
                ledger.Leave(location, "a site has one upstream for all paths: requests for it go there like all others");
            }
        }
    }
}
