using System.Text.RegularExpressions;

namespace ActorProxy.Configuration.Hocon;

/// <summary>The way to a key from the root, as a chain: a child knows its parent.</summary>
internal sealed partial class HoconPath
{
    public static readonly HoconPath Root = new(null, "");

    private HoconPath(HoconPath? parent, string name)
    {
        Parent = parent;
        Name = name;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public HoconPath? Parent { get; }

    public string Name { get; }

    public int Depth { get; }

    /// <summary>Names from the root down.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            var names = new string[Depth];
            for (var path = this; path.Parent is not null; path = path.Parent)
            {
                names[path.Depth - 1] = path.Name;
            }

            return names;
        }
    }

    public HoconPath Child(string name) => new(this, name);

    public HoconPath Descend(IEnumerable<string> names) => names.Aggregate(this, (path, name) => path.Child(name));

    /// <summary>A name as it has to be written in a file.</summary>
    public static string Quote(string name) => PlainName().IsMatch(name) ? name : HoconWriter.Quote(name);

    /// <summary>As written in a file: <c>actorproxy.routes.public."a.example"</c>; the root is <c>(file)</c>.</summary>
    public override string ToString() => Depth == 0 ? "(file)" : string.Join('.', Names.Select(Quote));

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex PlainName();
}
