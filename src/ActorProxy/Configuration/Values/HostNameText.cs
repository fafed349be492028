using ActorProxy.Core.Addresses;

namespace ActorProxy.Configuration.Values;

/// <summary>Host names as they are on the wire: letters, digits, hyphens (RFC 1123 §2.1), and underscores, which some people have.</summary>
internal static class HostNameText
{
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    /// <summary>One spelling per name: lower case, without the dot at the end.</summary>
    public static string Canonical(string name) => (name.EndsWith('.') ? name[..^1] : name).ToLowerInvariant();

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxLength && name.Split('.').All(IsLabel);

    /// <summary>True for an IP address, and for what inet_aton takes for one: it is never a server name.</summary>
    public static bool LooksLikeAddress(string name) =>
        NetAddress.TryParse(name, out _) || (name.Split('.')[^1] is { Length: > 0 } last && last.All(char.IsAsciiDigit));

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && label[0] != '-' && label[^1] != '-';
}
