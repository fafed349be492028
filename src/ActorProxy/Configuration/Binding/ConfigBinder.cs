using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Prereading;
using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads the <c>actorproxy</c> section of a resolved tree into settings, reporting everything that is wrong with it.</summary>
internal static class ConfigBinder
{
    public const string Section = "actorproxy";

    /// <returns>Settings; to be used only when no error was reported.</returns>
    public static ProxySettings Bind(ConfigObject root, ConfigProblems problems)
    {
        var file = new ConfigSection(root, HoconPath.Root, root.Position, problems);
        var section = file.Section(Section);
        if (!file.Has(Section))
        {
            ReportMissing(root, problems);
            return new ProxySettings { Listeners = [] };
        }

        var settings = BindSections(section, problems);
        section.Close();
        foreach (var stray in root.Members.Where(member => member.Name != Section && section.Asked.Contains(member.Name)))
        {
            problems.Warning(stray.Position, HoconPath.Root.Child(stray.Name), $"has no effect here; it belongs into {Section} {{ }}");
        }

        return settings;
    }

    private static ProxySettings BindSections(ConfigSection section, ConfigProblems problems)
    {
        var listeners = section.Section("listeners");
        var routes = section.Section("routes");
        var upstreams = section.Section("upstreams");
        var sites = section.Section("sites");
        var bans = section.Section("bans");
        var jails = new DeclaredNames(bans.Section("jails"), "a jail", JailSettings.Defaults, EdgeJails.Noise, EdgeJails.Flood);
        var waf = WafBinder.Bind(section.Section("waf"), jails);
        var listenerNames = new DeclaredNames(listeners, "a listener");
        var tableNames = new DeclaredNames(routes, "a route table");
        var upstreamNames = new DeclaredNames(upstreams, "an upstream", "redirect", "reject", "sites");
        listenerNames.Check();
        tableNames.Check();
        upstreamNames.Check();
        if (listeners.Members.Count == 0)
        {
            listeners.Problems.Error(listeners.Position, listeners.Path, "no listener: at least one is needed");
        }

        var clashes = new BindClashes(problems);
        var tokens = new TokenHashes(problems);
        var listener = new ListenerBinder(PrereadBinder.Bind(section.Section("preread"), new PrereadSettings()), tableNames, upstreamNames, clashes);
        var cluster = section.Section("cluster");
        var settings = new ProxySettings
        {
            Listeners = [.. listeners.NamedSections().Select(listener.Bind)],
            Routes = [.. routes.NamedSections().Select(table => RouteTableBinder.Bind(table, upstreamNames))],
            Upstreams = [.. upstreams.NamedSections().Select(UpstreamBinder.Bind)],
            Sites = BindSites(sites, waf, jails),
            Acme = AcmeBinder.Bind(section.Section("acme")),
            Waf = waf,
            Limits = LimitBinder.Bind(section.Section("limits")),
            // Before the reporters: it is they who need another token.
            Admin = AdminBinder.Bind(section.Section("admin"), clashes, tokens),
            Bans = BanBinder.Bind(bans, upstreamNames, [.. sites.Members.Select(site => HostNameText.Canonical(site.Name))], tokens),
            AccessLog = AccessLogBinder.Bind(section.Section("access-log")),
            Cluster = ClusterBinder.Bind(cluster),
            Loops = LoopBinder.Bind(section.Section("loops")),
        };
        if (!settings.Cluster.IsPrivate && settings.Sites.Any(site => site.Certificate.Kind == CertificateKind.Acme))
        {
            problems.Warning(cluster.Position, cluster.Path, "without tls the nodes do not share certificates, since private keys would go along: each one orders its own");
        }

        return settings;
    }

    private static void ReportMissing(ConfigObject root, ConfigProblems problems)
    {
        foreach (var member in root.Members)
        {
            if (Suggestion.For(member.Name, [Section]) is { Length: > 0 } suggestion)
            {
                problems.Error(member.Position, HoconPath.Root.Child(member.Name), $"unknown key{suggestion}");
                return;
            }
        }

        problems.Error(root.Position, HoconPath.Root.Child(Section), "missing: every setting is under it");
    }

    private static IReadOnlyList<SiteSettings> BindSites(ConfigSection section, WafSettings waf, DeclaredNames jails)
    {
        RepeatedNames.Reject(section, HostNameText.Canonical);
        return [.. section.NamedSections().Select(site => SiteBinder.Bind(site, waf, jails))];
    }
}
