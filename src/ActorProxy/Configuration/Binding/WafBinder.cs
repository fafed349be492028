using ActorProxy.Configuration.Hocon;
using ActorProxy.Core.Offloading;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads the section <c>waf</c>, and what a site says of it: one word, or a section of its own.</summary>
internal static class WafBinder
{
    private const string Key = "waf";

    // What one request may have waited for and looked at; a megabyte of JSON already takes a second.
    private const int MostBody = 16 * 1024 * 1024;

    private const string FileForm = "a file of rules, * for several, without blanks in its path";

    private static readonly (string Word, WafMode Value)[] Modes = [("off", WafMode.Off), ("detect", WafMode.Detect), ("block", WafMode.Block)];

    /// <param name="section"><c>actorproxy.waf</c>.</param>
    /// <param name="jails">Those that can count what is refused.</param>
    public static WafSettings Bind(ConfigSection section, DeclaredNames jails)
    {
        var standard = new WafSettings();
        if (section.Located("library") is { Value: "" } none)
        {
            section.Error(none.Position, "library", "must be the name or the path of libmodsecurity");
        }

        return Own(section, standard with { Library = section.Text("library", standard.Library) }, jails);
    }

    /// <param name="site">Its section.</param>
    /// <param name="common">What it has where it says nothing.</param>
    /// <param name="jails">Those that can count what is refused.</param>
    public static WafSettings OfSite(ConfigSection site, WafSettings common, DeclaredNames jails)
    {
        var given = site.Members.FirstOrDefault(member => member.Name == Key);
        var settings = given is { Node: ConfigObject }
            ? Own(site.Section(Key), common, jails)
            : common with { Mode = site.Choice(Key, common.Mode, Modes) };
        var at = given?.Position ?? site.Position;
        return settings.Mode == WafMode.Off
            ? settings
            : settings with { Place = FormattableString.Invariant($"{at.File}:{at.Line}:{at.Column}: {site.Path.Child(Key)}") };
    }

    private static WafSettings Own(ConfigSection section, WafSettings otherwise, DeclaredNames jails)
    {
        if (section.Located("jail") is { Value.Length: > 0 } jail)
        {
            jails.Require(jail);
        }

        var rules = section.Has("rules") ? section.RequiredList<string>("rules", FileForm, TryParseFile) : [];
        var settings = otherwise with
        {
            Mode = section.Choice("mode", otherwise.Mode, Modes),
            Rules = rules.Count > 0 ? [.. rules.Select(file => file.Value)] : otherwise.Rules,
            MaxBody = section.Size("max-body", otherwise.MaxBody, 1024, MostBody),
            Jail = section.Text("jail", otherwise.Jail),
        };
        section.Close();
        return settings;
    }

    // What the library's Include takes.
    private static bool TryParseFile(string text, out string file)
    {
        file = text;
        return text.Length > 0 && !text.Any(c => c is '"' or ' ' || char.IsControl(c));
    }
}
