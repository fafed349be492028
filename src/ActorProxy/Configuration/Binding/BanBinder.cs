using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Configuration.Binding;

internal static class BanBinder
{
    /// <param name="section"><c>actorproxy.bans</c>.</param>
    /// <param name="upstreams">Those that reporters may name.</param>
    /// <param name="sites">Those that reporters may name, by their canonical names.</param>
    /// <param name="tokens">Those in use already: who has the administrator's token is the administrator.</param>
    public static BanSettings Bind(ConfigSection section, DeclaredNames upstreams, IReadOnlyList<string> sites, TokenHashes tokens)
    {
        var standard = new BanSettings();
        var ignore = section.List<IpPrefix>("ignore", PrefixText.Form, PrefixText.TryParse);
        var jails = section.Section("jails");
        var jailDefaults = JailBinder.Bind(jails.Section(JailSettings.Defaults), standard.JailDefaults);
        var keys = new TokenHashes(section.Problems);
        var settings = new BanSettings
        {
            Ignore = section.Has("ignore") ? [.. ignore.Select(prefix => prefix.Value)] : standard.Ignore,
            IPv6Prefix = section.Integer("ipv6-prefix", standard.IPv6Prefix, 32, 128),
            KernelFilter = section.Choice("kernel-filter", standard.KernelFilter, ("on", true), ("off", false)),
            Store = section.Text("store", standard.Store),
            HistoryTime = section.Duration("history-time", standard.HistoryTime, TimeSpan.Zero, TimeSpan.FromDays(3650)),
            EvidenceTime = section.Duration("evidence-time", standard.EvidenceTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)),
            JailDefaults = jailDefaults,
            Jails = [.. Named(jails, "a jail").Where(jail => jail.Name != JailSettings.Defaults).Select(jail => JailBinder.Bind(jail, EdgeJails.Inherited(jail.Name, jailDefaults)))],
            Reporters = [.. Named(section.Section("reporters"), "a reporter").Select(reporter => Reporter(reporter, upstreams, sites, tokens))],
            Bouncers = [.. Named(section.Section("bouncers"), "a bouncer").Select(bouncer => Bouncer(bouncer, keys))],
            Feeds = [.. Named(section.Section("feeds"), "a feed").Select(Feed)],
        };
        section.Close();
        return settings;
    }

    private static ReporterSettings Reporter(ConfigSection section, DeclaredNames known, IReadOnlyList<string> sites, TokenHashes tokens)
    {
        var upstreams = section.List<string>("upstreams", "the name of an upstream or a site", AnyText);
        foreach (var upstream in upstreams.Where(upstream => !sites.Contains(HostNameText.Canonical(upstream.Value))))
        {
            known.Require(upstream, [.. sites]);
        }

        var settings = new ReporterSettings
        {
            Name = section.Name,
            TokenSha256 = tokens.Required(section, "token-sha256"),
            Upstreams = [.. upstreams.Select(upstream => upstream.Value).Distinct()],
            Evidence = section.Choice("evidence", EvidenceRule.Required, ("required", EvidenceRule.Required), ("off", EvidenceRule.Off)),
        };
        section.Close();
        return settings;
    }

    private static BouncerSettings Bouncer(ConfigSection section, TokenHashes keys)
    {
        var settings = new BouncerSettings { Name = section.Name, KeySha256 = keys.Required(section, "key-sha256") };
        section.Close();
        return settings;
    }

    private static FeedSettings Feed(ConfigSection section)
    {
        if (!section.Has("file") || section.Located("file") is { Value: "" })
        {
            section.Missing("file", "missing: the file that holds the list");
        }

        var standard = new FeedSettings { Name = section.Name, File = section.Text("file", "") };
        var settings = standard with
        {
            Format = section.Choice("format", standard.Format,
                ("plain", FeedFormat.Plain), ("netset", FeedFormat.Netset), ("drop-json", FeedFormat.DropJson)),
            Refresh = section.Duration("refresh", standard.Refresh, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
        };
        section.Close();
        return settings;
    }

    private static IEnumerable<ConfigSection> Named(ConfigSection section, string what)
    {
        foreach (var member in section.Members.Where(member => member.Node is not ConfigNull && !JailName.IsValid(member.Name)))
        {
            section.Error(member.Position, member.Name, $"the name of {what} is a word of 1 to {JailName.MaxLength} of a-z 0-9 _ -");
        }

        return section.NamedSections();
    }

    private static bool AnyText(string text, out string value)
    {
        value = text;
        return true;
    }
}
