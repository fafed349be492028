using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>What came of an import.</summary>
/// <param name="Settings">The configuration; without a listener when nothing was found that could be one.</param>
/// <param name="Remarks">A word on every directive that was met, in order of the files' being read.</param>
/// <param name="Notes">What somebody should know who reads the configuration.</param>
internal sealed record ImportResult(ProxySettings Settings, IReadOnlyList<ImportRemark> Remarks, IReadOnlyList<string> Notes);

/// <summary>From nginx's directives to our settings: what a stream passes through stays passed through, its own TLS servers become sites, port 80 likewise.</summary>
internal sealed class NginxImport
{
    private readonly ImportLedger _ledger = new();
    private readonly ImportDraft _draft;
    private readonly NginxDirective _main;
    private readonly NginxScope[] _http;
    private readonly NginxScope[] _streams;
    private readonly SiteImport _sites;
    private readonly UpstreamBlocks _httpUpstreams;
    private readonly IReadOnlyList<Vhost> _vhosts;
    private readonly IReadOnlyList<VhostGroup> _groups;
    private readonly HashSet<VhostGroup> _carried = [];
    private readonly List<string> _notes = [];

    private NginxImport(NginxTree tree, NginxFiles files)
    {
        _draft = new ImportDraft(_ledger);
        _main = tree.Main;
        foreach (var (include, why) in tree.Unread)
        {
            _ledger.Leave(include, why);
        }

        var main = new NginxScope(_main, null);
        _ledger.Carry(_main.All("http").Concat(_main.All("stream")));
        _http = [.. Blocks("http", main)];
        _streams = [.. Blocks("stream", main)];
        _httpUpstreams = new UpstreamBlocks(_http.SelectMany(http => http.Block.All("upstream")), _ledger);
        _sites = new SiteImport(_ledger, _httpUpstreams, files);
        _vhosts = [.. _http.SelectMany(http => http.Block.All("server").Where(server => !IsOfStream(server) || http.Block != _main).Select(server => Vhost.Read(http.Inner(server), _ledger)))];
        _groups = VhostGroup.Of(_vhosts);
    }

    public static ImportResult Read(NginxTree tree, NginxFiles files)
    {
        var import = new NginxImport(tree, files);
        import.ReadAll();
        return new ImportResult(import._draft.Settings, import._ledger.Close(tree.Main), import._notes);
    }

    // A file that others include has neither http nor stream around it.
    private IEnumerable<NginxScope> Blocks(string name, NginxScope main) => _main.All(name).Select(main.Inner).Append(main);

    private static bool IsOfStream(NginxDirective server) => server.Find("proxy_pass") is not null || server.Find("ssl_preread") is not null;

    private void ReadAll()
    {
        var upstreams = new UpstreamBlocks(_streams.SelectMany(stream => stream.Block.All("upstream")), _ledger);
        var maps = new StreamMaps(_streams.SelectMany(stream => stream.Block.All("map")), _ledger);
        var stream = new StreamImport(_draft, maps, upstreams, _groups);
        foreach (var scope in _streams)
        {
            foreach (var server in scope.Block.All("server").Where(server => scope.Block != _main || IsOfStream(server)))
            {
                stream.Read(scope.Inner(server));
            }
        }

        var routed = stream.Routed.ToList();
        foreach (var group in _groups.Where(group => group.IsTls && !group.IsLocal && !stream.Behind.Contains(group)))
        {
            routed.Add(("public", new TableDraft { Default = RouteTableSettings.Sites }, group.Listens, Listener(group, ListenerKind.Tls)));
            _carried.Add(group);
        }

        _carried.UnionWith(stream.Behind);
        var tables = routed.Select(listener => listener.Table).ToArray();
        ReadSites(tables);
        var plain = new PlainImport(_draft, _httpUpstreams, tables);
        var plainGroups = stream.Plain
            .Concat(_groups.Where(group => !group.IsTls && !group.IsLocal).Select(group => (Group: group, group.Listens, Listener: Listener(group, ListenerKind.Http))))
            .Select(listener => (Wish: "plain", Table: plain.Read(listener.Group), listener.Listens, listener.Listener, listener.Group)).ToArray();
        _carried.UnionWith(plainGroups.Select(listener => listener.Group));
        foreach (var (wish, table, listens, listener) in routed.Concat(plainGroups.Select(plain => (plain.Wish, plain.Table, plain.Listens, plain.Listener))))
        {
            var port = listens[0].EndPoint?.Port;
            var (name, standard) = listener.Kind == ListenerKind.Tls ? ("https", 443) : ("http", 80);
            _draft.AddListener(port == standard ? name : FormattableString.Invariant($"{name}-{port}"), listens, listener with { Routes = _draft.AddTable(wish, table) });
        }

        foreach (var scope in _vhosts.Select(vhost => vhost.Scope).Where(scope => scope.First("real_ip_header")?.Value == "proxy_protocol"))
        {
            foreach (var directive in scope.InForce("set_real_ip_from").Concat(scope.InForce("real_ip_header")))
            {
                _ledger.Cover(directive, "who a connection comes from is known from the connection, or from the PROXY header of accept-proxy-from");
            }
        }

        foreach (var vhost in _vhosts.Where(vhost => !_carried.Any(group => group.Members.Contains(vhost))))
        {
            _ledger.Leave(vhost.Block, "it can be reached from this machine only, and no stream leads to it");
        }
    }

    private ListenerSettings Listener(VhostGroup group, ListenerKind kind) => new()
    {
        Name = "",
        Bind = [],
        Kind = kind,
        AcceptProxyFrom = ProxySources.Read(group.Default.Scope, group.Listens.Where(listen => listen.Has("proxy_protocol")), _ledger),
    };

    private void ReadSites(IReadOnlyList<TableDraft> tables)
    {
        foreach (var group in _groups.Where(_carried.Contains))
        {
            var hidesNames = false;
            foreach (var vhost in group.Members.Where(vhost => !_sites.TryRead(vhost, out _, out _)))
            {
                _ = _sites.TryRead(vhost, out _, out var why);
                _ledger.Carry(vhost.Block);
                _ledger.Cover(vhost.Block.Find("ssl_certificate"), "what is refused shows no certificate");
                _ledger.Cover(vhost.Block.Find("ssl_certificate_key"), "what is refused shows no certificate");
                if (why.Length > 0)
                {
                    _ledger.Leave(vhost.Block, why + (vhost.Names.Count > 0 ? "; its names are rejected" : ""));
                }
            }

            foreach (var (pattern, vhost) in group.Names)
            {
                hidesNames |= !AddSite(pattern, vhost, tables);
            }

            AddDefault(group, tables, hidesNames);
        }
    }

    /// <returns>False when the name is one that the default site must not get either.</returns>
    private bool AddSite(HostPattern pattern, Vhost vhost, IReadOnlyList<TableDraft> tables)
    {
        var serverName = vhost.Block.Find("server_name");
        if (!pattern.IsName)
        {
            _ledger.Leave(serverName, $"{pattern.Route}: a site has a name or *.suffix");
            return false;
        }

        if (!_sites.TryRead(vhost, out var site, out _))
        {
            foreach (var table in tables.Where(table => table.Find(pattern) == RouteTableSettings.Sites))
            {
                table.Set(pattern, RouteTableSettings.Reject);
            }
        }
        else if (!_draft.TryAddSite(Named(site, pattern.Route)))
        {
            _ledger.Leave(serverName, $"{pattern.Route} is a site already, by another server of nginx");
        }

        return true;
    }

    private void AddDefault(VhostGroup group, IReadOnlyList<TableDraft> tables, bool hidesNames)
    {
        var isNeeded = tables.Any(table => table.Default == RouteTableSettings.Sites
            || table.Routes.Any(route => route.Target == RouteTableSettings.Sites && !(route.Pattern.IsName && _draft.HasSite(route.Pattern.Route))));
        if (!isNeeded || !_sites.TryRead(group.Default, out var site, out _))
        {
            return;
        }

        if (hidesNames)
        {
            _ledger.Leave(group.Default.Listens[0].Directive, "nginx answers every other name with this server; no site does so here, because it would take those names, too, that did not come along");
        }
        else if (!_draft.TryAddSite(Named(site, SiteSettings.Default)))
        {
            _ledger.Leave(group.Default.Listens[0].Directive, "nginx answers every other name with this server; another one does so here");
        }
        else
        {
            var how = group.Default.Listens.Any(listen => listen.IsDefault) ? "as it is told to" : "because it comes first";
            _notes.Add($"The site default is there because nginx answers every name it does not know with the server of {group.Default.Block.Place}, {how}.");
        }
    }

    // What acme would order has to have a name; files and self-signed ones may be anybody's.
    private static SiteSettings Named(SiteSettings site, string name) => site with
    {
        Name = name,
        Upstream = site.Upstream with { Name = "site:" + name },
        Certificate = site.Certificate.Kind == CertificateKind.Acme ? new CertificateSettings(CertificateKind.SelfSigned) : site.Certificate,
    };
}
