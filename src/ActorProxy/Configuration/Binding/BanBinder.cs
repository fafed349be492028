using ActorProxy.Configuration.Values;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Configuration.Binding;

internal static class BanBinder
{
    public static BanSettings Bind(ConfigSection section)
    {
        var standard = new BanSettings();
        var ignore = section.List<IpPrefix>("ignore", PrefixText.Form, PrefixText.TryParse);
        var settings = new BanSettings
        {
            Ignore = section.Has("ignore") ? [.. ignore.Select(prefix => prefix.Value)] : standard.Ignore,
            IPv6Prefix = section.Integer("ipv6-prefix", standard.IPv6Prefix, 32, 128),
            KernelFilter = section.Choice("kernel-filter", standard.KernelFilter, ("on", true), ("off", false)),
        };
        section.Close();
        return settings;
    }
}
