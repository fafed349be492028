using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Routing;

/// <summary>Which names a pattern takes.</summary>
public enum RoutePatternKind
{
    /// <summary>One name.</summary>
    Exact,

    /// <summary><c>*.suffix</c>: one or more labels before the suffix, never the suffix itself.</summary>
    Wildcard,

    /// <summary><c>~regex</c>: whatever it finds a match in; anchors are the writer's.</summary>
    Regex,
}

/// <summary>The left side of a route, checked and normalised.</summary>
/// <remarks>Pure, any thread. Used by the configuration to report mistakes and by <see cref="RouteTable"/> to build itself.</remarks>
public sealed class RoutePattern
{
    /// <summary>RFC 1035 §2.3.4 in text form: 255 octets on the wire are 253 characters.</summary>
    public const int MaxNameLength = 253;

    private const int MaxLabelLength = 63;

    // Longer than any name it could match four times over.
    private const int MaxRegexLength = 1024;

    // Names come in lower case; a pattern written otherwise means the same.
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // What the engine that cannot backtrack does not take (look-around, back-references) is bounded by the clock instead:
    // a name has 253 characters at most, so an honest pattern is done in microseconds.
    private static readonly TimeSpan BacktrackingTimeout = TimeSpan.FromMilliseconds(2);

    private RoutePattern(RoutePatternKind kind, string text, string key, Regex? regex)
    {
        Kind = kind;
        Text = text;
        Key = key;
        Regex = regex;
    }

    public RoutePatternKind Kind { get; }

    /// <summary>As configured; the access log's <c>route</c>.</summary>
    public string Text { get; }

    /// <summary>The one spelling of this pattern: lower case, no trailing dot. Two routes with the same key are duplicates.</summary>
    public string Key { get; }

    /// <summary>The exact name, or a wildcard's suffix without <c>*.</c>; empty for a regular expression.</summary>
    public string Name => Kind switch
    {
        RoutePatternKind.Exact => Key,
        RoutePatternKind.Wildcard => Key[2..],
        _ => "",
    };

    /// <summary>True for a regular expression that only a backtracking engine can run: its time then depends on the name a client sends.</summary>
    public bool Backtracks => Regex is not null && !Regex.Options.HasFlag(RegexOptions.NonBacktracking);

    internal Regex? Regex { get; }

    /// <summary>Checks and normalises a pattern; upper case and one trailing dot are taken off.</summary>
    /// <param name="text">An exact name, <c>*.suffix</c>, or <c>~regex</c>.</param>
    /// <param name="pattern">The pattern when true.</param>
    /// <param name="error">What is wrong and what to write instead, when false; else empty.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RoutePattern? pattern, out string error)
    {
        pattern = null;
        if (string.IsNullOrEmpty(text))
        {
            error = "a route needs a name, *.suffix or ~regex";
            return false;
        }

        if (text[0] == '~')
        {
            return TryParseRegex(text, out pattern, out error);
        }

        var wildcard = text.StartsWith("*.", StringComparison.Ordinal);
        var name = (wildcard ? text[2..] : text).ToLowerInvariant();
        if (name.EndsWith('.'))
        {
            name = name[..^1];
        }

        error = NameError(name, wildcard);
        if (error.Length > 0)
        {
            return false;
        }

        pattern = wildcard
            ? new RoutePattern(RoutePatternKind.Wildcard, text, "*." + name, null)
            : new RoutePattern(RoutePatternKind.Exact, text, name, null);
        return true;
    }

    public override string ToString() => Text;

    private static bool TryParseRegex(string text, [NotNullWhen(true)] out RoutePattern? pattern, out string error)
    {
        pattern = null;
        error = "";
        var expression = text[1..];
        if (expression.Length is 0 or > MaxRegexLength)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"~ needs a regular expression of 1 to {MaxRegexLength} characters after it");
            return false;
        }

        try
        {
            pattern = new RoutePattern(RoutePatternKind.Regex, text, text, Compile(expression));
            return true;
        }
        catch (RegexParseException malformed)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"not a regular expression, at offset {malformed.Offset}: {malformed.Error}");
            return false;
        }
    }

    private static Regex Compile(string expression)
    {
        try
        {
            return new Regex(expression, Options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(expression, Options, BacktrackingTimeout);
        }
    }

    private static string NameError(string name, bool wildcard)
    {
        if (name.Length == 0)
        {
            return wildcard ? "*. needs a suffix after it" : "a route needs a name, *.suffix or ~regex";
        }

        if (name.Contains('*', StringComparison.Ordinal))
        {
            return "* stands only at the front, as *.suffix; for every other name there is default, for more there is ~regex";
        }

        if (name.Length > MaxNameLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"a host name has at most {MaxNameLength} characters");
        }

        if (NetAddress.TryParse(name, out _))
        {
            return "an address is no server name: clients that send one, or none, take default";
        }

        foreach (var label in name.AsSpan().Split('.'))
        {
            var length = label.End.Value - label.Start.Value;
            if (length is 0 or > MaxLabelLength)
            {
                return length == 0 ? "empty label between two dots" : "a label between two dots has at most 63 characters";
            }
        }

        foreach (var character in name)
        {
            if (character > 0x7f)
            {
                return "only ASCII: write an international name in its xn-- form, as clients send it";
            }

            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character is not ('-' or '_' or '.'))
            {
                return $"'{character}' has no place in a host name; a regular expression begins with ~";
            }
        }

        return "";
    }
}
