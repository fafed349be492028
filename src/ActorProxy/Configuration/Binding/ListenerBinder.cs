using System.Net;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Prereading;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads one listener, and checks that its kind and what it leads to belong together.</summary>
internal sealed class ListenerBinder(PrereadSettings preread, DeclaredNames tables, DeclaredNames upstreams, BindClashes clashes)
{
    public ListenerSettings Bind(ConfigSection section)
    {
        var bind = section.RequiredList<IPEndPoint>("bind", EndPointText.Form, EndPointText.TryParse);
        foreach (var endPoint in bind)
        {
            clashes.Add(endPoint);
        }

        var settings = new ListenerSettings
        {
            Name = section.Name,
            Bind = [.. bind.Select(endPoint => endPoint.Value)],
            Kind = Kind(section),
            Routes = section.Located("routes")?.Value,
            Upstream = section.Located("upstream")?.Value,
            AcceptProxyFrom = [.. section.List<IpPrefix>("accept-proxy-from", PrefixText.Form, PrefixText.TryParse).Select(prefix => prefix.Value)],
            Preread = PrereadBinder.Bind(section.Section("preread"), preread),
        };
        section.Close();
        return settings;
    }

    private ListenerKind Kind(ConfigSection section)
    {
        var kind = section.Choice<ListenerKind?>("kind", null, ("tls", ListenerKind.Tls), ("http", ListenerKind.Http), ("tcp", ListenerKind.Tcp), ("xmpp", ListenerKind.Xmpp));
        if (kind is null)
        {
            if (!section.Has("kind"))
            {
                section.Missing("kind", "missing: tls, http, tcp or xmpp");
            }

            return ListenerKind.Tls;
        }

        var (needed, useless, names) = kind == ListenerKind.Tcp ? ("upstream", "routes", upstreams) : ("routes", "upstream", tables);
        if (section.Located(needed) is { } target)
        {
            names.Require(target);
        }
        else if (!section.Has(needed))
        {
            section.Missing(needed, $"missing: a listener of kind {Word(kind.Value)} needs it");
        }

        if (section.Located(useless) is { } surplus)
        {
            section.Error(surplus.Position, useless, $"a listener of kind {Word(kind.Value)} has {needed}, not {useless}");
        }

        return kind.Value;
    }

    private static string Word(ListenerKind kind) => kind switch
    {
        ListenerKind.Tls => "tls",
        ListenerKind.Http => "http",
        ListenerKind.Xmpp => "xmpp",
        _ => "tcp",
    };
}
