using ActorProxy.Core.Addresses;

namespace ActorProxy.Configuration.Values;

/// <summary>Networks: an address alone or with a length.</summary>
internal static class PrefixText
{
    public const string Form = "an address or a network such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32";

    public static bool TryParse(string text, out IpPrefix prefix) => IpPrefix.TryParse(text, out prefix);
}
