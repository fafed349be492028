using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Importing;

/// <summary>Servers of plain HTTP: the names of port 80 and where their requests go.</summary>
internal sealed class PlainImport(ImportDraft draft, UpstreamBlocks upstreams, IReadOnlyList<TableDraft> tlsTables)
{
    private ImportLedger Ledger => draft.Ledger;

    public TableDraft Read(VhostGroup group)
    {
        var table = new TableDraft();
        foreach (var (pattern, vhost) in group.Names)
        {
            table.TryAdd(pattern, Target(vhost, pattern));
        }

        table.Default = Target(group.Default, null);
        return table;
    }

    /// <param name="vhost">Who answers.</param>
    /// <param name="name">To which name; null = to every other one.</param>
    private string Target(Vhost vhost, HostPattern? name)
    {
        Ledger.Carry(vhost.Block);
        if (AccessRules.Find(vhost.Scope) is { } guard)
        {
            Ledger.Leave(vhost.Block, $"\"{guard}\" cannot be carried over, and without it everybody would be let in; its names are rejected");
            return RouteTableSettings.Reject;
        }

        AccessRules.TellOfDenied(vhost.Scope, Ledger);
        return PlainRedirects.Find(vhost, vhost.Block, name, Ledger) is { } ofServer ? ofServer ? Redirect(name) : RouteTableSettings.Reject : OfLocations(vhost, name);
    }

    private string OfLocations(Vhost vhost, HostPattern? name)
    {
        var root = Locations.Root(vhost.Block);
        var scope = vhost.Scope.Inner(root ?? vhost.Block);
        var challenges = Locations.Challenges(vhost.Block);
        if (root is not null && AccessRules.Find(scope) is { } guard)
        {
            Ledger.Leave(vhost.Block, $"\"{guard}\" cannot be carried over, and without it everybody would be let in; its names are rejected");
            return RouteTableSettings.Reject;
        }

        if (root is not null && PlainRedirects.Find(vhost, root, name, Ledger) is { } answer)
        {
            Ledger.Carry(root);
            if (answer && challenges is not null && vhost.Scope.Inner(challenges) is var inner && ProxyPass.TryRead(inner, upstreams, Ledger, out var forwarded, out _) && !forwarded.UsesTls)
            {
                // The backend's certificate is worth more than a redirect, which it will make itself.
                Ledger.Carry(challenges);
                Ledger.Leave(root, "paths are not told apart: the server of the challenges gets everything on port 80");
                return Proxied(forwarded, vhost, name);
            }

            Ledger.Cover(challenges, "the edge answers the challenges of its own orders");
            return answer ? Redirect(name) : RouteTableSettings.Reject;
        }

        if (root is null || !ProxyPass.TryRead(scope, upstreams, Ledger, out var pass, out var why) || pass.UsesTls)
        {
            Ledger.Leave(vhost.Block, (root is null ? "no \"location /\" says where its requests go" : "it passes nothing on to a plain HTTP server") + "; its names are rejected");
            return RouteTableSettings.Reject;
        }

        Ledger.Carry(root);
        Locations.TellOfOthers(vhost.Scope, root, pass.Directive, Ledger);
        return Proxied(pass, vhost, name);
    }

    private string Redirect(HostPattern? name) =>
        name is { IsName: true } && draft.FindSite(name.Route) is { RedirectHttp: true } ? RouteTableSettings.Sites : RouteTableSettings.Redirect;

    private string Proxied(ProxyPass pass, Vhost vhost, HostPattern? name)
    {
        var servers = pass.Pool.Servers;
        if (name is { IsName: true } && draft.FindSite(name.Route) is { } site && IsSame(site, servers))
        {
            draft.ServePlain(site.Name);
            return RouteTableSettings.Sites;
        }

        foreach (var header in vhost.Scope.Inner(Locations.Root(vhost.Block) ?? vhost.Block).InForce("proxy_set_header").Where(header => !KnownDirectives.IsOwnHeader(header.Value)))
        {
            if (header.Value.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                Ledger.Cover(header, "the client's Host is sent");
            }
        }

        if (name is not null && tlsTables.Select(table => table.Find(name)).FirstOrDefault(target => draft.TrySetHttpServers(target, servers)) is { } passedThrough)
        {
            return passedThrough;
        }

        // Needs servers for TLS, too; no route for TLS leads to it.
        return draft.AddUpstream(new UpstreamSettings
        {
            Name = pass.Pool.Name + "-http",
            Servers = servers,
            HttpServers = servers,
            ProxyProtocol = ProxyProtocolVersion.Off,
            Balance = pass.Pool.Balance,
        });
    }

    private static bool IsSame(SiteSettings site, IReadOnlyList<UpstreamServer> servers) =>
        !site.UsesTls && site.Upstream.Servers.Select(server => (server.Host, server.Port)).SequenceEqual(servers.Select(server => (server.Host, server.Port)));
}
