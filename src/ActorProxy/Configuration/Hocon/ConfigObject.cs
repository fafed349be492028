using System.Diagnostics.CodeAnalysis;

namespace ActorProxy.Configuration.Hocon;

/// <summary>A key of an object, where it was first seen, everywhere it was written as a key of its own (in order of reading), and its value.</summary>
internal sealed record ConfigMember(string Name, HoconPosition Position, IReadOnlyList<HoconPosition> Mentions, ConfigNode Node);

/// <summary>An object in file order.</summary>
internal sealed record ConfigObject(IReadOnlyList<ConfigMember> Members, HoconPosition Position) : ConfigNode(Position)
{
    private readonly Dictionary<string, ConfigMember> _byName = Members.ToDictionary(member => member.Name, StringComparer.Ordinal);

    public override long Weight { get; } = 1 + Members.Sum(member => 1 + member.Node.Weight);

    public bool TryGet(string name, [NotNullWhen(true)] out ConfigMember? member) => _byName.TryGetValue(name, out member);

    /// <summary>This object with another laid over it, key by key.</summary>
    public ConfigObject With(ConfigObject later)
    {
        var members = new List<ConfigMember>(Members.Count + later.Members.Count);
        foreach (var mine in Members)
        {
            members.Add(later.TryGet(mine.Name, out var other)
                ? new ConfigMember(mine.Name, mine.Position, [.. mine.Mentions, .. other.Mentions], mine.Node.Then(other.Node))
                : mine);
        }

        members.AddRange(later.Members.Where(other => !_byName.ContainsKey(other.Name)));
        return new ConfigObject(members, Position);
    }
}
