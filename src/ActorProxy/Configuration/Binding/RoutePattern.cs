using System.Text.RegularExpressions;
using ActorProxy.Configuration.Values;

namespace ActorProxy.Configuration.Binding;

/// <summary>Checks the left side of a route: an exact name, <c>*.suffix</c> or <c>~regex</c>.</summary>
internal static class RoutePattern
{
    /// <summary>Longer than any name it could match four times over.</summary>
    private const int MaxRegexLength = 1024;

    /// <summary>One spelling per pattern; a regular expression stays as it is.</summary>
    public static string Canonical(string pattern) => pattern.StartsWith('~') ? pattern : HostNameText.Canonical(pattern);

    /// <returns>Null when it is legal, else what is wrong.</returns>
    public static string? Fault(string pattern)
    {
        if (pattern.StartsWith('~'))
        {
            return RegexFault(pattern[1..]);
        }

        var name = HostNameText.Canonical(pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern);
        return name switch
        {
            "*" => "for every other name there is \"default\"",
            _ when name.Contains('*', StringComparison.Ordinal) => "a wildcard is \"*.\" before a name and nowhere else",
            _ when name.Any(c => c > 127) => "not ASCII: write the name as it is on the wire, xn--…",
            _ when HostNameText.LooksLikeAddress(name) => "an address is never a server name (RFC 6066 §3); such a hello takes the default",
            _ when !HostNameText.IsName(name) => "not a host name; a regular expression begins with ~",
            _ => null,
        };
    }

    private static string? RegexFault(string pattern)
    {
        if (pattern.Length is 0 or > MaxRegexLength)
        {
            return FormattableString.Invariant($"a regular expression has 1 to {MaxRegexLength} characters");
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
            return null;
        }
        catch (RegexParseException e)
        {
            return $"not a regular expression: {e.Message}";
        }
    }
}
