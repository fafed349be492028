namespace ActorProxy.Configuration.Comparing;

/// <summary>What a reload cannot apply: the new file is taken, and these parts of it wait for a restart.</summary>
internal static class RestartNeeds
{
    /// <param name="old">The running configuration, valid.</param>
    /// <param name="new">The one to be applied, valid.</param>
    /// <returns>A sentence for each part; empty when the reload applies everything.</returns>
    public static IReadOnlyList<string> Of(ConfigLoadResult old, ConfigLoadResult @new)
    {
        var (before, after) = (old.Valid, @new.Valid);
        (bool Same, string Part)[] parts =
        [
            (SettingsEquality.Same(before.Admin, after.Admin), "admin"),
            (SettingsEquality.Same(before.Cluster, after.Cluster), "cluster"),
            (before.Loops == after.Loops, "loops"),
            (before.Waf.Library == after.Waf.Library, "waf.library"),
            (before.Bans.Store == after.Bans.Store, "bans.store"),
            (old.AkkaHocon == @new.AkkaHocon, "akka"),
        ];
        return [.. parts.Where(part => !part.Same).Select(part => $"{part.Part} changed; it takes effect after a restart")];
    }
}
