using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;

namespace ActorProxy.Configuration.Binding;

/// <summary>An object of the file, read key by key. What was never asked for is unknown: <see cref="Close"/> says so.</summary>
/// <remarks>Reading never fails: a bad value is reported and its default returned, so that one run finds everything.</remarks>
internal sealed partial class ConfigSection(ConfigObject? node, HoconPath path, HoconPosition position, ConfigProblems problems)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Name => path.Name;

    public HoconPath Path => path;

    /// <summary>Where its key stands; for a section that is not there, where its parent's does.</summary>
    public HoconPosition Position => position;

    public ConfigProblems Problems => problems;

    /// <summary>Every key that means something here, after all were read.</summary>
    public IReadOnlySet<string> Asked => _asked;

    public IReadOnlyList<ConfigMember> Members => node?.Members ?? [];

    /// <summary>True when the key is there with a value, be it a bad one.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>An object below this one; when it is absent, one without keys, so that everything has its default.</summary>
    public ConfigSection Section(string key) => Find(key) switch
    {
        { Node: ConfigObject fields } member => new ConfigSection(fields, path.Child(key), member.Position, problems),
        { } member => Mismatch(member, "an object { … }"),
        null => new ConfigSection(null, path.Child(key), position, problems),
    };

    /// <summary>The objects of a section whose keys are names of the user's choice.</summary>
    public IEnumerable<ConfigSection> NamedSections()
    {
        foreach (var member in Members.Where(member => member.Node is not (ConfigNull or ConfigBroken)))
        {
            if (member.Node is ConfigObject fields)
            {
                yield return new ConfigSection(fields, path.Child(member.Name), member.Position, problems);
            }
            else
            {
                Mismatch(member, "an object { … }");
            }
        }
    }

    public void Error(HoconPosition place, string key, string message) => problems.Error(place, path.Child(key), message);

    /// <summary>Reports a key that has to be there.</summary>
    public void Missing(string key, string message) => Error(position, key, message);

    /// <summary>Reports every key that nobody asked for.</summary>
    public void Close()
    {
        foreach (var member in Members.Where(member => !_asked.Contains(member.Name)))
        {
            problems.Error(member.Position, path.Child(member.Name), $"unknown key{Suggestion.For(member.Name, _asked)}");
        }
    }

    private ConfigMember? Find(string key)
    {
        _asked.Add(key);
        return node is not null && node.TryGet(key, out var member) && member.Node is not ConfigNull ? member : null;
    }

    private ConfigSection Mismatch(ConfigMember member, string expected)
    {
        if (member.Node is not ConfigBroken)
        {
            Error(member.Node.Position, member.Name, $"must be {expected}");
        }

        return new ConfigSection(null, path.Child(member.Name), member.Position, problems);
    }
}
