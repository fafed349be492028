using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Routing;

/// <summary>5. Route: from a server name to an upstream.</summary>
/// <remarks>
/// An exact name wins; else the wildcard with the longest suffix; else the first regular expression in file order; else the default.
/// Exact names and wildcards cost one pass over the name however many there are; regular expressions are tried one by one.
/// Immutable, any thread, no allocation. A name longer than <see cref="RoutePattern.MaxNameLength"/> takes the default.
/// </remarks>
public sealed class RouteTable
{
    private readonly NameMap _exact;
    private readonly NameMap _wildcards;
    private readonly (Regex Regex, int Route)[] _regexes;
    private readonly RouteMatch[] _routes;
    private readonly RouteMatch _default;

    private RouteTable(string name, NameMap exact, NameMap wildcards, (Regex, int)[] regexes, RouteMatch[] routes, RouteMatch byDefault)
    {
        Name = name;
        _exact = exact;
        _wildcards = wildcards;
        _regexes = regexes;
        _routes = routes;
        _default = byDefault;
    }

    /// <summary>As configured; what listeners refer to.</summary>
    public string Name { get; }

    /// <summary>Builds the table from settings that were validated before.</summary>
    /// <param name="settings">The routes in file order.</param>
    /// <param name="resolve">Finds an upstream by name; not asked for the words of <see cref="RouteTableSettings"/>.</param>
    /// <exception cref="ArgumentException">A pattern is malformed or a target unknown: the settings were not validated.</exception>
    public static RouteTable Build(RouteTableSettings settings, Func<string, Upstream?> resolve)
    {
        var exact = new List<(string, int)>();
        var wildcards = new List<(string, int)>();
        var regexes = new List<(Regex, int)>();
        var routes = new RouteMatch[settings.Routes.Count];
        for (var i = 0; i < routes.Length; i++)
        {
            var (text, target) = settings.Routes[i];
            if (!RoutePattern.TryParse(text, out var pattern, out var error))
            {
                throw new ArgumentException($"{settings.Name}: {text}: {error}", nameof(settings));
            }

            routes[i] = Match(text, target, resolve);
            switch (pattern.Kind)
            {
                case RoutePatternKind.Exact:
                    exact.Add((pattern.Name, i));
                    break;
                case RoutePatternKind.Wildcard:
                    wildcards.Add((pattern.Name, i));
                    break;
                default:
                    regexes.Add((pattern.Regex!, i));
                    break;
            }
        }

        return new RouteTable(
            settings.Name, new NameMap(exact), new NameMap(wildcards), [.. regexes], routes, Match("default", settings.Default, resolve));
    }

    /// <summary>Finds where a name goes.</summary>
    /// <param name="name">Lower-case ASCII without a trailing dot, as the readers yield it; empty = no usable name.</param>
    public RouteMatch Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > RoutePattern.MaxNameLength)
        {
            return _default;
        }

        var wildcard = -1;
        var hash = NameMap.EmptyHash;
        for (var i = name.Length - 1; i >= 0; i--)
        {
            // At a dot the hash is that of the suffix behind it; i > 0 asks for a label before it.
            if (name[i] == (byte)'.' && i > 0 && _wildcards.Find(name[(i + 1)..], hash) is >= 0 and var longer)
            {
                wildcard = longer;
            }

            hash = NameMap.Extend(hash, name[i]);
        }

        var route = _exact.Find(name, hash) is >= 0 and var exact ? exact : wildcard;
        if (route < 0 && _regexes.Length > 0)
        {
            route = FindRegex(name);
        }

        return route < 0 ? _default : _routes[route];
    }

    /// <summary>Finds where a host of an HTTP request goes.</summary>
    /// <param name="name">Lower-case, without port and trailing dot.</param>
    public RouteMatch FindText(string name)
    {
        Span<byte> bytes = stackalloc byte[RoutePattern.MaxNameLength];
        return name.Length <= RoutePattern.MaxNameLength && Encoding.ASCII.TryGetBytes(name, bytes, out var length) ? Find(bytes[..length]) : _default;
    }

    private static RouteMatch Match(string pattern, string target, Func<string, Upstream?> resolve)
    {
        return target switch
        {
            RouteTableSettings.Reject => new RouteMatch(pattern, RouteTableSettings.Reject, null),
            RouteTableSettings.Redirect => new RouteMatch(pattern, RouteTableSettings.Redirect, null),
            RouteTableSettings.Sites => new RouteMatch(pattern, RouteTableSettings.Sites, null),
            _ => new RouteMatch(pattern, target, resolve(target) ?? throw new ArgumentException($"{pattern}: no upstream {target}", nameof(target))),
        };
    }

    // Apart from Find, so that tables without regular expressions do not pay for clearing the buffer.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindRegex(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[RoutePattern.MaxNameLength];
        if (Ascii.ToUtf16(name, text, out var length) != System.Buffers.OperationStatus.Done)
        {
            return -1;
        }

        foreach (var (regex, route) in _regexes)
        {
            try
            {
                if (regex.IsMatch(text[..length]))
                {
                    return route;
                }
            }
            catch (RegexMatchTimeoutException)
            {
                // A client's name made this pattern slow; it takes no part in that client's routing.
            }
        }

        return -1;
    }
}
