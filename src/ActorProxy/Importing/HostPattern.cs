using System.Text.RegularExpressions;
using ActorProxy.Core.Routing;

namespace ActorProxy.Importing;

/// <summary>In which order nginx asks for names: a kind goes before those below it.</summary>
internal enum HostPatternKind
{
    Exact,

    /// <summary><c>*.suffix</c>; the longest goes first.</summary>
    Wildcard,

    /// <summary><c>prefix.*</c>; the longest goes first. A route has no such form, but a regular expression says the same.</summary>
    Prefix,

    /// <summary>In order of the file.</summary>
    Regex,
}

/// <summary>A name as nginx has it in <c>server_name</c> and in a <c>map</c> with <c>hostnames</c>, as a route says it.</summary>
/// <param name="Kind">When it is asked for.</param>
/// <param name="Route">The route's pattern, normalised.</param>
internal sealed partial record HostPattern(HostPatternKind Kind, string Route)
{
    /// <summary>True when nothing comes close: what a site can be called.</summary>
    public bool IsName => Kind is HostPatternKind.Exact or HostPatternKind.Wildcard;

    /// <summary>Reads a name.</summary>
    /// <param name="text">As nginx has it.</param>
    /// <param name="caseMatters">Names come in lower case; so an expression of <c>map</c> with a capital in it matches none. Those of <c>server_name</c> disregard case.</param>
    /// <param name="patterns">What it stands for: <c>.name</c> is the name itself and everything below.</param>
    /// <param name="error">What is wrong when false, else empty.</param>
    public static bool TryRead(string text, bool caseMatters, out IReadOnlyList<HostPattern> patterns, out string error)
    {
        IEnumerable<(HostPatternKind Kind, string Route)> routes = text switch
        {
            ['~', ..] => [(HostPatternKind.Regex, "~" + Expression(text, caseMatters))],
            ['.', ..] => [(HostPatternKind.Exact, text[1..]), (HostPatternKind.Wildcard, "*" + text)],
            ['*', '.', ..] => [(HostPatternKind.Wildcard, text)],
            [.. var prefix, '.', '*'] => [(HostPatternKind.Prefix, $"~^{Literal(prefix)}[.].+$")],
            _ => [(HostPatternKind.Exact, text)],
        };
        var read = new List<HostPattern>();
        (patterns, error) = (read, "");
        foreach (var (kind, route) in routes)
        {
            if (!RoutePattern.TryParse(route, out var parsed, out error))
            {
                return false;
            }

            read.Add(new HostPattern(kind, parsed.Key));
        }

        return true;
    }

    private static string Literal(string name) => name.ToLowerInvariant().Replace(".", "[.]", StringComparison.Ordinal);

    private static string Expression(string text, bool caseMatters)
    {
        var disregardsCase = text.StartsWith("~*", StringComparison.Ordinal);

        // PCRE's older way to name a group is not the framework's.
        var expression = text[(disregardsCase ? 2 : 1)..].Replace("(?P<", "(?<", StringComparison.Ordinal);
        return caseMatters && !disregardsCase && CapitalOfItsOwn().IsMatch(expression) ? $"(?-i:{expression})" : expression;
    }

    // Not the one of an escape such as \S.
    [GeneratedRegex(@"(?<!\\)(?:\\\\)*[A-Z]")]
    private static partial Regex CapitalOfItsOwn();
}
