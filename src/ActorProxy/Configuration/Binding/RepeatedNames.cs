using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration.Binding;

/// <summary>Finds names given twice where that is a slip, not an override: in route tables and sites, in whatever files.</summary>
internal static class RepeatedNames
{
    /// <param name="section">The table.</param>
    /// <param name="canonical">One spelling per name.</param>
    public static void Reject(ConfigSection section, Func<string, string> canonical)
    {
        var first = new Dictionary<string, (string Name, HoconPosition Position)>(StringComparer.Ordinal);
        foreach (var member in section.Members)
        {
            foreach (var mention in member.Mentions)
            {
                if (!first.TryAdd(canonical(member.Name), (member.Name, mention)) && first[canonical(member.Name)] is var earlier && earlier.Position != mention)
                {
                    section.Error(mention, member.Name, earlier.Name == member.Name
                        ? $"given twice, first at {earlier.Position.SeenFrom(mention)}"
                        : $"the same name as \"{earlier.Name}\" at {earlier.Position.SeenFrom(mention)}");
                }
            }
        }
    }
}
