using System.Text;
using ActorProxy.Core.Routing;

namespace ActorProxy.Importing;

/// <summary>A route table in the making; asked in nginx's order, whatever the order of adding.</summary>
internal sealed class TableDraft
{
    private readonly List<(HostPattern Pattern, string Target)> _routes = [];

    /// <summary>Where every other name goes.</summary>
    public string Default { get; set; } = RouteTableSettings.Reject;

    public IReadOnlyList<(HostPattern Pattern, string Target)> Routes => _routes;

    /// <returns>False when the pattern leads somewhere already: nginx takes the first one.</returns>
    public bool TryAdd(HostPattern pattern, string target)
    {
        if (_routes.Exists(route => route.Pattern.Route == pattern.Route))
        {
            return false;
        }

        _routes.Add((pattern, target));
        return true;
    }

    /// <summary>Sets where a pattern leads, over what it led to.</summary>
    public void Set(HostPattern pattern, string target)
    {
        _routes.RemoveAll(route => route.Pattern.Route == pattern.Route);
        _routes.Add((pattern, target));
    }

    /// <summary>Where names of a pattern go: what the pattern itself leads to, else what a name of it would find.</summary>
    public string Find(HostPattern pattern)
    {
        if (_routes.Find(route => route.Pattern.Route == pattern.Route) is { Target: { } own })
        {
            return own;
        }

        // A label in place of the star: some name that the wildcard takes.
        var example = pattern.Kind == HostPatternKind.Wildcard ? "a" + pattern.Route[1..] : pattern.Route;
        var table = RouteTable.Build(new RouteTableSettings { Name = "draft", Routes = [.. Ordered().Select(route => route with { Target = RouteTableSettings.Reject })] }, _ => null);
        var found = pattern.IsName ? table.Find(Encoding.ASCII.GetBytes(example)).Pattern : "default";
        return _routes.Find(route => route.Pattern.Route == found).Target ?? Default;
    }

    public RouteTableSettings Settings(string name) => new() { Name = name, Routes = [.. Ordered()], Default = Default };

    /// <summary>True when both say the same.</summary>
    public bool IsLike(TableDraft other) => Default == other.Default && Ordered().SequenceEqual(other.Ordered());

    // The table asks for exact names and wildcards first whatever their order; regular expressions it takes as they stand.
    private IEnumerable<RouteSettings> Ordered() => _routes
        .OrderBy(route => Math.Max((int)route.Pattern.Kind, (int)HostPatternKind.Wildcard))
        .ThenBy(route => route.Pattern.Kind == HostPatternKind.Prefix ? -route.Pattern.Route.Length : 0)
        .Select(route => new RouteSettings(route.Pattern.Route, route.Target));
}
