using System.Text;

namespace ActorProxy.Benchmarks.Routing;

/// <summary>Exact names and wildcards as one would write it first: a dictionary of strings, asked for the name and for each suffix.</summary>
internal sealed class NaiveRoutes(IEnumerable<string> patterns)
{
    private readonly Dictionary<string, string> _routes = patterns.ToDictionary(pattern => pattern);

    public string? Find(byte[] bytes)
    {
        var name = Encoding.ASCII.GetString(bytes);
        if (_routes.TryGetValue(name, out var route))
        {
            return route;
        }

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (_routes.TryGetValue("*" + name[dot..], out route))
            {
                return route;
            }
        }

        return null;
    }
}
