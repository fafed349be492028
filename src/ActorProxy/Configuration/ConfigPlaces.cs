using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration;

/// <summary>Tells where a key stands in the files, for advice on what to change.</summary>
internal sealed class ConfigPlaces
{
    private readonly ConfigObject? _root;

    private ConfigPlaces(ConfigObject? root) => _root = root;

    /// <param name="path">A file that was read before and found valid.</param>
    /// <param name="environment">As then.</param>
    public static ConfigPlaces Read(string path, Func<string, string?> environment)
    {
        var problems = new ConfigProblems();
        return new ConfigPlaces(new HoconFiles(problems).Read(path) is { } syntax ? HoconResolver.Resolve(syntax, environment, problems) : null);
    }

    /// <summary>Where a key is said: <c>edge.conf:12</c>; where it is not, the place of what it belongs into.</summary>
    /// <param name="names">From the root.</param>
    public string Of(params ReadOnlySpan<string> names)
    {
        var (node, position) = (_root, _root?.Position);
        foreach (var name in names)
        {
            if (node is null || !node.TryGet(name, out var member))
            {
                break;
            }

            // The last word on it counts.
            position = member.Mentions is [.., var last] ? last : member.Position;
            node = member.Node as ConfigObject;
        }

        return position is { } found ? FormattableString.Invariant($"{found.File}:{found.Line}") : "";
    }
}
