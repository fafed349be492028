using System.Net;
using System.Text.RegularExpressions;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>The configuration in the making: gives names, and keeps equal things one.</summary>
internal sealed partial class ImportDraft(ImportLedger ledger)
{
    private const int MaxNameLength = 60;

    private static readonly string[] Words = [RouteTableSettings.Reject, RouteTableSettings.Redirect, RouteTableSettings.Sites];

    private readonly List<(string Name, TableDraft Table)> _tables = [];
    private readonly List<UpstreamSettings> _upstreams = [];
    private readonly List<ListenerSettings> _listeners = [];
    private readonly Dictionary<string, SiteSettings> _sites = [];

    public ImportLedger Ledger { get; } = ledger;

    public ProxySettings Settings => new()
    {
        Listeners = _listeners,
        Routes = [.. _tables.Select(table => table.Table.Settings(table.Name))],
        Upstreams = _upstreams,
        Sites = [.. _sites.Values],
    };

    public bool HasSite(string name) => _sites.ContainsKey(name);

    public SiteSettings? FindSite(string name) => _sites.GetValueOrDefault(name);

    /// <returns>False when the name has a site already.</returns>
    public bool TryAddSite(SiteSettings site) => _sites.TryAdd(site.Name, site);

    /// <summary>Has a site answer plain HTTP itself.</summary>
    public void ServePlain(string site) => _sites[site] = _sites[site] with { RedirectHttp = false };

    /// <returns>The name of an upstream like this one.</returns>
    public string AddUpstream(UpstreamSettings upstream)
    {
        if (_upstreams.Find(other => IsLike(other, upstream)) is { } like)
        {
            return like.Name;
        }

        var name = Unused(upstream.Name, "upstream", name => Words.Contains(name) || _upstreams.Exists(other => other.Name == name));
        _upstreams.Add(upstream with { Name = name });
        return name;
    }

    /// <summary>Where plain HTTP for the names of an upstream goes.</summary>
    /// <returns>False when it goes somewhere else already, or there is no such upstream.</returns>
    public bool TrySetHttpServers(string upstream, IReadOnlyList<UpstreamServer> servers)
    {
        var index = _upstreams.FindIndex(other => other.Name == upstream);
        if (index < 0 || (_upstreams[index].HttpServers.Count > 0 && !_upstreams[index].HttpServers.SequenceEqual(servers)))
        {
            return false;
        }

        _upstreams[index] = _upstreams[index] with { HttpServers = servers };
        return true;
    }

    /// <returns>The name of a table like this one.</returns>
    public string AddTable(string wish, TableDraft table)
    {
        if (_tables.Find(other => other.Table.IsLike(table)) is { Name: { } like })
        {
            return like;
        }

        var name = Unused(wish, "routes", name => _tables.Exists(other => other.Name == name));
        _tables.Add((name, table));
        return name;
    }

    public void AddListener(string wish, IReadOnlyList<NginxListen> listens, ListenerSettings settings)
    {
        var name = Unused(wish, "listener", name => _listeners.Exists(other => other.Name == name));
        _listeners.Add(settings with { Name = name, Bind = Bind(listens) });
    }

    /// <summary>Addresses as the edge wants them: its [::] takes IPv4 as well.</summary>
    private IPEndPoint[] Bind(IReadOnlyList<NginxListen> listens)
    {
        var places = listens.Select(listen => listen.EndPoint).OfType<IPEndPoint>().Distinct().ToArray();
        foreach (var alone in listens.Where(listen =>
            listen.EndPoint is { } place && place.Address.Equals(IPAddress.IPv6Any) && !listen.Has("ipv6only=off") && !places.Contains(new IPEndPoint(IPAddress.Any, place.Port))))
        {
            Ledger.Leave(alone.Directive, "nginx listens on IPv6 alone here, the edge's [::] takes IPv4 as well");
        }

        return [.. places.Where(place => !place.Address.Equals(IPAddress.Any) || !places.Contains(new IPEndPoint(IPAddress.IPv6Any, place.Port)))];
    }

    private static bool IsLike(UpstreamSettings a, UpstreamSettings b) =>
        a.Servers.SequenceEqual(b.Servers) && a.HttpServers.SequenceEqual(b.HttpServers)
        && a == b with { Name = a.Name, Servers = a.Servers, HttpServers = a.HttpServers };

    private static string Unused(string wish, string otherwise, Func<string, bool> isUsed)
    {
        var name = Illegal().Replace(wish, "-").Trim('-');
        name = name.Length == 0 ? otherwise : name.Length > MaxNameLength ? name[..MaxNameLength] : name;
        return isUsed(name) ? Enumerable.Range(2, int.MaxValue - 2).Select(number => FormattableString.Invariant($"{name}-{number}")).First(next => !isUsed(next)) : name;
    }

    [GeneratedRegex("[^A-Za-z0-9_.-]+")]
    private static partial Regex Illegal();
}
