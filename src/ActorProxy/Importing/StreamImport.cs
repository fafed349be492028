using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Servers of <c>stream</c>: what nginx passes through by the name in the ClientHello, or without looking.</summary>
internal sealed class StreamImport(ImportDraft draft, StreamMaps maps, UpstreamBlocks upstreams, IReadOnlyList<VhostGroup> groups)
{
    private const string PublicTable = "public";

    private readonly List<(string Wish, TableDraft Table, IReadOnlyList<NginxListen> Listens, ListenerSettings Listener)> _routed = [];
    private readonly List<(VhostGroup Group, IReadOnlyList<NginxListen> Listens, ListenerSettings Listener)> _plain = [];
    private readonly HashSet<VhostGroup> _behind = [];

    private ImportLedger Ledger => draft.Ledger;

    /// <summary>Listeners whose names are routed, with their tables, which the sites may still change.</summary>
    public IReadOnlyList<(string Wish, TableDraft Table, IReadOnlyList<NginxListen> Listens, ListenerSettings Listener)> Routed => _routed;

    /// <summary>Listeners that lead to this nginx's own plain HTTP.</summary>
    public IReadOnlyList<(VhostGroup Group, IReadOnlyList<NginxListen> Listens, ListenerSettings Listener)> Plain => _plain;

    /// <summary>nginx's own TLS servers that a stream leads to: the sites.</summary>
    public IReadOnlySet<VhostGroup> Behind => _behind;

    public void Read(NginxScope server)
    {
        var block = server.Block;
        Ledger.Carry(block);
        var pass = block.Find("proxy_pass");
        if (pass is null || Obstacle(server) is not null)
        {
            Ledger.Leave(block, pass is null ? "it passes nothing on" : Obstacle(server)!);
            return;
        }

        var listens = Listens(block);
        if (listens.Count == 0)
        {
            Ledger.Leave(block, "no address that could be listened on was found");
            return;
        }

        AccessRules.TellOfDenied(server, Ledger);
        Ledger.Carry(pass);
        var listener = new ListenerSettings
        {
            Name = "",
            Bind = [],
            Kind = ListenerKind.Tls,
            AcceptProxyFrom = Sources(server, listens),
            Preread = Preread(server),
        };
        if (pass.Value.StartsWith('$'))
        {
            ReadRouted(server, pass, listens, listener);
        }
        else
        {
            ReadFixed(server, pass, listens, listener);
        }
    }

    private static string? Obstacle(NginxScope server) =>
        server.Block.All("listen").Any(listen => listen.Arguments.Contains("ssl")) ? "TLS that ends in the stream module; for HTTP there are sites"
        : server.Block.All("listen").Any(listen => listen.Arguments.Contains("udp")) ? "UDP is not passed on here"
        : server.IsOn("proxy_ssl") ? "TLS to a server of a stream; for HTTP there are sites"
        : AccessRules.Find(server) is { } guard ? $"\"{guard}\" cannot be carried over, and without it everybody would be let in"
        : null;

    private List<NginxListen> Listens(NginxDirective server)
    {
        var listens = new List<NginxListen>();
        foreach (var directive in server.All("listen"))
        {
            if (NginxListen.TryParse(directive, out var listen) && listen.EndPoint is not null)
            {
                listens.Add(listen);
                Ledger.Carry(directive);
            }
            else
            {
                Ledger.Leave(directive, "is not one address and port");
            }
        }

        return listens;
    }

    private void ReadRouted(NginxScope server, NginxDirective pass, IReadOnlyList<NginxListen> listens, ListenerSettings listener)
    {
        var preread = server.First("ssl_preread");
        if (!server.IsOn("ssl_preread") || !maps.TryRead(pass.Value, out var map, out var why))
        {
            Ledger.Leave(server.Block, server.IsOn("ssl_preread") ? $"where {pass.Value} leads is not to be said by names alone" : "without ssl_preread there is no name to route by");
            return;
        }

        Ledger.Carry(preread);
        if (why.Length > 0)
        {
            Ledger.Leave(pass, why);
        }

        var table = new TableDraft { Default = Target(server, map.Default.Value, map.Default.Directive) };
        foreach (var (pattern, value, directive) in map.Names)
        {
            if (!table.TryAdd(pattern, Target(server, value, directive)))
            {
                Ledger.Leave(directive, $"{pattern.Route} leads somewhere else already");
            }
        }

        _routed.Add((PublicTable, table, listens, listener));
    }

    private void ReadFixed(NginxScope server, NginxDirective pass, List<NginxListen> listens, ListenerSettings listener)
    {
        Ledger.Carry(server.First("ssl_preread"));
        if (!upstreams.TryFind(pass.Value, null, out var pool, out var why))
        {
            Ledger.Leave(server.Block, why);
        }
        else if (groups.FirstOrDefault(group => group.IsBehind(pool)) is { } group)
        {
            Ledger.Cover(server.First("proxy_protocol"), "between the edge and its sites there is no hop");
            if (group.IsTls)
            {
                _behind.Add(group);
                _routed.Add((PublicTable, new TableDraft { Default = RouteTableSettings.Sites }, listens, listener));
            }
            else
            {
                _plain.Add((group, listens, listener with { Kind = ListenerKind.Http }));
            }
        }
        else if (pool.Unix.Count > 0)
        {
            Ledger.Leave(server.Block, "a server on a Unix socket cannot be reached from here");
        }
        else
        {
            var upstream = draft.AddUpstream(Upstream(server, pool));
            draft.AddListener(FormattableString.Invariant($"tcp-{listens[0].EndPoint!.Port}"), listens, listener with { Kind = ListenerKind.Tcp, Upstream = upstream });
        }
    }

    /// <summary>Where a value of a map leads.</summary>
    private string Target(NginxScope server, string value, NginxDirective directive)
    {
        if (value.Length == 0)
        {
            return RouteTableSettings.Reject;
        }

        if (!upstreams.TryFind(value, null, out var pool, out var why))
        {
            Ledger.Leave(directive, why + "; it is rejected");
            return RouteTableSettings.Reject;
        }

        if (groups.FirstOrDefault(group => group.IsBehind(pool)) is { } group)
        {
            if (group.IsTls)
            {
                Ledger.Cover(server.First("proxy_protocol"), "between the edge and its sites there is no hop");
                _behind.Add(group);
                return RouteTableSettings.Sites;
            }

            Ledger.Leave(directive, "it leads to a server of this nginx that speaks no TLS; it is rejected");
            return RouteTableSettings.Reject;
        }

        if (pool.Unix.Count > 0)
        {
            Ledger.Leave(directive, "a server on a Unix socket cannot be reached from here; it is rejected");
            return RouteTableSettings.Reject;
        }

        return draft.AddUpstream(Upstream(server, pool));
    }

    private UpstreamSettings Upstream(NginxScope server, ServerPool pool)
    {
        var standard = new UpstreamSettings { Name = pool.Name, Servers = pool.Servers };
        var header = server.First("proxy_protocol");
        Ledger.Carry(header);
        return standard with
        {
            Balance = pool.Balance,

            // nginx's stream knows version 1 only.
            ProxyProtocol = header?.Value == "on" ? ProxyProtocolVersion.V1 : ProxyProtocolVersion.Off,
            IdleTimeout = Time(server, "proxy_timeout", standard.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            ConnectTimeout = Time(server, "proxy_connect_timeout", standard.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)),
        };
    }

    private PrereadSettings Preread(NginxScope server)
    {
        var standard = new PrereadSettings();
        var size = server.First("preread_buffer_size");
        var isLegal = NginxUnits.TrySize(size?.Value ?? "", out var bytes) && bytes is >= 1024 and <= 64 * 1024;
        Told(size, isLegal, "1KiB to 64KiB");
        return standard with
        {
            Timeout = Time(server, "preread_timeout", standard.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            MaxBytes = isLegal ? (int)bytes : standard.MaxBytes,
        };
    }

    private TimeSpan Time(NginxScope server, string name, TimeSpan standard, TimeSpan min, TimeSpan max)
    {
        var directive = server.First(name);
        var isLegal = NginxUnits.TryTime(directive?.Value ?? "", out var time) && time >= min && time <= max;
        Told(directive, isLegal, "another range is legal here");
        return isLegal ? time : standard;
    }

    private void Told(NginxDirective? directive, bool isLegal, string otherwise)
    {
        if (isLegal)
        {
            Ledger.Carry(directive);
        }
        else
        {
            Ledger.Leave(directive, otherwise);
        }
    }

    private IReadOnlyList<IpPrefix> Sources(NginxScope server, List<NginxListen> listens) =>
        ProxySources.Read(server, listens.Where(listen => listen.Has("proxy_protocol")), Ledger);
}
