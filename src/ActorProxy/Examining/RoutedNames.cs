using ActorProxy.Core.Accepting;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;

namespace ActorProxy.Examining;

/// <summary>Names that lead to something, by what listeners and routes say. A wildcard stands for a name below it; a regular expression for none.</summary>
internal sealed class RoutedNames
{
    /// <summary>Takes the place of a star.</summary>
    private const string Label = "www.";

    private readonly RouteTableSettings[] _tls;
    private readonly RouteTableSettings[] _http;

    public RoutedNames(ProxySettings settings)
    {
        _tls = Tables(settings, ListenerKind.Tls);
        _http = Tables(settings, ListenerKind.Http);
    }

    /// <summary>Every exact name that is not refused.</summary>
    public IReadOnlyList<string> All => [.. _tls.Concat(_http)
        .SelectMany(table => table.Routes)
        .Where(route => route.Target != RouteTableSettings.Reject && Kind(route) == RoutePatternKind.Exact)
        .Select(route => route.Pattern).Distinct()];

    public IReadOnlyList<string> OfTls(string target) => Of(_tls, target);

    public IReadOnlyList<string> OfHttp(string target) => Of(_http, target);

    public bool IsTlsDefault(string target) => Array.Exists(_tls, table => table.Default == target || table.Routes.Any(route => route.Target == target));

    /// <summary>True when clients of a listener reach the upstream's own servers, not only its port 80.</summary>
    public bool IsUsed(ProxySettings settings, string target) =>
        IsTlsDefault(target) || settings.Listeners.Any(listener => listener.Kind == ListenerKind.Tcp && listener.Upstream == target);

    private static RouteTableSettings[] Tables(ProxySettings settings, ListenerKind kind) =>
        [.. settings.Routes.Where(table => settings.Listeners.Any(listener => listener.Kind == kind && listener.Routes == table.Name))];

    private static string[] Of(RouteTableSettings[] tables, string target) => [.. tables
        .SelectMany(table => table.Routes)
        .Where(route => route.Target == target && Kind(route) != RoutePatternKind.Regex)
        .OrderBy(route => Kind(route))
        .Select(route => Kind(route) == RoutePatternKind.Wildcard ? Label + route.Pattern[2..] : route.Pattern).Distinct()];

    private static RoutePatternKind Kind(RouteSettings route) =>
        route.Pattern[0] switch { '~' => RoutePatternKind.Regex, '*' => RoutePatternKind.Wildcard, _ => RoutePatternKind.Exact };
}
