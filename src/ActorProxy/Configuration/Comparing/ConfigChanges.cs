using ActorProxy.Core.Bans;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration.Comparing;

/// <summary>Says in few words what a reload changes.</summary>
internal static class ConfigChanges
{
    /// <summary>More names than this are counted, not listed: the answer is for a person.</summary>
    private const int MaxNames = 5;

    /// <returns>Lines such as <c>upstreams: added mail; changed backend_a</c>; empty when nothing changed.</returns>
    public static IReadOnlyList<string> Describe(ProxySettings old, ProxySettings @new)
    {
        var lines = new List<string?>
        {
            Names("listeners", old.Listeners, @new.Listeners, listener => listener.Name, SettingsEquality.Same),
            Names("routes", old.Routes, @new.Routes, table => table.Name, (_, _) => true),
        };
        foreach (var table in @new.Routes)
        {
            lines.Add(old.Routes.FirstOrDefault(before => before.Name == table.Name) is { } before ? Table(before, table) : null);
        }

        lines.Add(Names("upstreams", old.Upstreams, @new.Upstreams, upstream => upstream.Name, SettingsEquality.Same));
        lines.Add(Names("sites", old.Sites, @new.Sites, site => site.Name, SettingsEquality.Same));
        lines.Add(Part("acme", old.Acme == @new.Acme));
        lines.Add(Part("waf", SettingsEquality.Same(old.Waf, @new.Waf)));
        lines.Add(Part("limits", old.Limits == @new.Limits));
        lines.AddRange(Bans(old.Bans, @new.Bans));
        lines.Add(Part("admin", SettingsEquality.Same(old.Admin, @new.Admin)));
        lines.Add(Part("access-log", old.AccessLog == @new.AccessLog));
        lines.Add(Part("cluster", SettingsEquality.Same(old.Cluster, @new.Cluster)));
        lines.Add(Part("loops", old.Loops == @new.Loops));
        return [.. lines.OfType<string>()];
    }

    private static string?[] Bans(BanSettings old, BanSettings @new) =>
    [
        Part("bans", SettingsEquality.SameUnnamed(old, @new)),
        Names("bans.jails", [old.JailDefaults, .. old.Jails], [@new.JailDefaults, .. @new.Jails], jail => jail.Name, SettingsEquality.Same),
        Names("bans.reporters", old.Reporters, @new.Reporters, reporter => reporter.Name, SettingsEquality.Same),
        Names("bans.bouncers", old.Bouncers, @new.Bouncers, bouncer => bouncer.Name, (a, b) => a == b),
        Names("bans.feeds", old.Feeds, @new.Feeds, feed => feed.Name, (a, b) => a == b),
    ];

    private static string? Table(RouteTableSettings old, RouteTableSettings @new)
    {
        var what = $"routes.{@new.Name}";
        RouteSettings[] before = [.. old.Routes, new RouteSettings("default", old.Default)];
        RouteSettings[] after = [.. @new.Routes, new RouteSettings("default", @new.Default)];
        return Names(what, before, after, route => route.Pattern, (a, b) => a == b)
            ?? (SettingsEquality.Same(old, @new) ? null : $"{what}: order changed");
    }

    private static string? Part(string name, bool same) => same ? null : $"{name}: changed";

    private static string? Names<T>(string what, IReadOnlyList<T> old, IReadOnlyList<T> @new, Func<T, string> name, Func<T, T, bool> same)
    {
        var before = old.ToDictionary(name);
        var after = @new.ToDictionary(name);
        string?[] parts =
        [
            Listed("added", after.Keys.Where(key => !before.ContainsKey(key))),
            Listed("removed", before.Keys.Where(key => !after.ContainsKey(key))),
            Listed("changed", after.Keys.Where(key => before.TryGetValue(key, out var earlier) && !same(earlier, after[key]))),
        ];
        var text = string.Join("; ", parts.OfType<string>());
        return text.Length == 0 ? null : $"{what}: {text}";
    }

    private static string? Listed(string verb, IEnumerable<string> names)
    {
        var all = names.ToArray();
        return all.Length switch
        {
            0 => null,
            <= MaxNames => $"{verb} {string.Join(", ", all)}",
            _ => FormattableString.Invariant($"{verb} {string.Join(", ", all.Take(MaxNames))} and {all.Length - MaxNames} more"),
        };
    }
}
