using System.Globalization;
using System.Text;
using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration;

/// <summary>Writes settings as a file that says them: listeners, routes, upstreams and sites, and of these what differs from the defaults.</summary>
internal static class SettingsText
{
    public static string Write(ProxySettings settings)
    {
        var text = new StringBuilder("actorproxy {\n");
        Section(text, "listeners", settings.Listeners, Listener);
        Section(text, "routes", settings.Routes, Table);
        Section(text, "upstreams", settings.Upstreams, Upstream);
        Section(text, "sites", settings.Sites, Site);
        return text.Append("}\n").ToString();
    }

    private static void Section<T>(StringBuilder text, string name, IReadOnlyList<T> items, Action<StringBuilder, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"  {name} {{\n");
        foreach (var item in items)
        {
            write(text, item);
        }

        text.Append("  }\n");
    }

    private static void Listener(StringBuilder text, ListenerSettings listener)
    {
        Open(text, listener.Name);
        Line(text, "bind", Strings(listener.Bind.Select(place => place.ToString())));
        Line(text, "kind", listener.Kind.ToString().ToLowerInvariant());
        Line(text, listener.Routes is null ? "upstream" : "routes", HoconWriter.Quote((listener.Routes ?? listener.Upstream)!));
        if (listener.AcceptProxyFrom.Count > 0)
        {
            Line(text, "accept-proxy-from", Strings(listener.AcceptProxyFrom.Select(prefix => prefix.ToString())));
        }

        var standard = new PrereadSettings();
        if (listener.Preread != standard)
        {
            Line(text, "preread", $"{{ timeout = {DurationText.Format(listener.Preread.Timeout)}, max-bytes = {SizeText.Format(listener.Preread.MaxBytes)} }}");
        }

        Close(text);
    }

    private static void Table(StringBuilder text, RouteTableSettings table)
    {
        Open(text, table.Name);
        foreach (var route in table.Routes)
        {
            Line(text, HoconWriter.Quote(route.Pattern), HoconWriter.Quote(route.Target));
        }

        Line(text, "default", HoconWriter.Quote(table.Default));
        Close(text);
    }

    private static void Upstream(StringBuilder text, UpstreamSettings upstream)
    {
        Open(text, upstream.Name);
        Line(text, "servers", Strings(upstream.Servers.Select(server => server.Text)));
        if (upstream.HttpServers.Count > 0)
        {
            Line(text, "http-servers", Strings(upstream.HttpServers.Select(server => server.Text)));
        }

        Line(text, "proxy-protocol", upstream.ProxyProtocol.ToString().ToLowerInvariant());
        Common(text, upstream);
        Close(text);
    }

    private static void Common(StringBuilder text, UpstreamSettings upstream)
    {
        var standard = new UpstreamSettings { Name = "", Servers = [] };
        if (upstream.Balance != standard.Balance)
        {
            Line(text, "balance", upstream.Balance switch
            {
                BalancePolicy.LeastConnections => "least-connections",
                BalancePolicy.RandomTwo => "random-two",
                BalancePolicy.SourceHash => "source-hash",
                _ => "round-robin",
            });
        }

        if (upstream.ConnectTimeout != standard.ConnectTimeout)
        {
            Line(text, "connect.timeout", DurationText.Format(upstream.ConnectTimeout));
        }

        if (upstream.IdleTimeout != standard.IdleTimeout)
        {
            Line(text, "idle-timeout", DurationText.Format(upstream.IdleTimeout));
        }
    }

    private static void Site(StringBuilder text, SiteSettings site)
    {
        Open(text, site.Name);
        Line(text, "upstream", Strings(site.Upstream.Servers.Select(server => server.Text)));
        if (site.UsesTls)
        {
            Line(text, "verify-upstream", site.Verification switch
            {
                UpstreamVerification.Authority => HoconWriter.Quote(site.AuthorityFile),
                UpstreamVerification.Off => "off",
                _ => "on",
            });
        }

        Common(text, site.Upstream);
        Line(text, "certificate", site.Certificate.Kind == CertificateKind.Files
            ? $"{{ cert = {HoconWriter.Quote(site.Certificate.CertificateFile)}, key = {HoconWriter.Quote(site.Certificate.KeyFile)} }}"
            : "self-signed");
        Line(text, "redirect-http", site.RedirectHttp ? "on" : "off");
        Headers(text, "request-headers", site.RequestHeaders);
        Headers(text, "response-headers", site.ResponseHeaders);
        if (site.MaxBody > 0)
        {
            Line(text, "max-body", SizeText.Format(site.MaxBody));
        }

        Close(text);
    }

    private static void Headers(StringBuilder text, string key, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (headers.Count > 0)
        {
            Line(text, key, $"{{ {string.Join(", ", headers.Select(header => $"{HoconWriter.Quote(header.Key)} = {HoconWriter.Quote(header.Value)}"))} }}");
        }
    }

    private static void Open(StringBuilder text, string name) => text.Append(CultureInfo.InvariantCulture, $"    {HoconPath.Quote(name)} {{\n");

    private static void Close(StringBuilder text) => text.Append("    }\n");

    private static void Line(StringBuilder text, string key, string value) => text.Append(CultureInfo.InvariantCulture, $"      {key} = {value}\n");

    private static string Strings(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(HoconWriter.Quote))}]";
}
