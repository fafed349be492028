using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration.Binding;

/// <summary>What the documented configuration has and this version does not. Deleting a line here is the last step of adding the feature.</summary>
internal static class LaterFeatures
{
    public const string NotYet = "not in this version yet";

    public const string NoEffect = "has no effect in this version yet";

    /// <summary>Keys that are accepted with a warning, so that a file for a later version can be tried.</summary>
    private static readonly string[][] Keys =
    [
        ["actorproxy", "sites"],
        ["actorproxy", "bans", "store"],
        ["actorproxy", "bans", "jails"],
        ["actorproxy", "bans", "evidence-time"],
        ["actorproxy", "bans", "reporters"],
        ["actorproxy", "bans", "bouncers"],
        ["actorproxy", "bans", "feeds"],
        ["actorproxy", "upstreams", "*", "http-servers"],
        ["actorproxy", "cluster", "seeds"],
        ["actorproxy", "cluster", "tls"],
    ];

    /// <summary>Values that are errors: without the feature there is nothing sensible to do instead.</summary>
    private static readonly (string[] Path, string Value)[] Values =
    [
        (["actorproxy", "listeners", "*", "kind"], "http"),
        (["actorproxy", "routes", "*", "*"], "sites"),
    ];

    public static bool IsKey(HoconPath path) => Keys.Any(key => Matches(key, path.Names));

    public static bool IsValue(HoconPath path, string value) =>
        Values.Any(later => later.Value == value && Matches(later.Path, path.Names));

    private static bool Matches(string[] pattern, IReadOnlyList<string> names) =>
        pattern.Length == names.Count && pattern.Zip(names, (part, name) => part == "*" || part == name).All(same => same);
}
