using ActorProxy.Core.Gating;

namespace ActorProxy.Configuration.Binding;

internal static class LimitBinder
{
    /// <summary>More descriptors than a Linux process can have by default (<c>fs.nr_open</c>) allows for far less.</summary>
    public const int MostConnections = 10_000_000;

    public static LimitSettings Bind(ConfigSection section)
    {
        var standard = new LimitSettings();
        var settings = new LimitSettings
        {
            MaxConnections = section.Integer("max-connections", standard.MaxConnections, 0, MostConnections),
            MaxConnectionsPerIp = section.Integer("max-connections-per-ip", standard.MaxConnectionsPerIp, 0, MostConnections),
            DrainTime = section.Duration("drain-time", standard.DrainTime, TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
        section.Close();
        return settings;
    }
}
