using ActorProxy.Configuration.Values;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration.Binding;

internal static class UpstreamBinder
{
    public static UpstreamSettings Bind(ConfigSection section)
    {
        var standard = new UpstreamSettings { Name = section.Name, Servers = Servers(section, "servers") };
        var settings = BindSettings(section, standard) with
        {
            ProxyProtocol = section.Choice("proxy-protocol", standard.ProxyProtocol,
                ("v1", ProxyProtocolVersion.V1), ("v2", ProxyProtocolVersion.V2), ("off", ProxyProtocolVersion.Off)),
            HttpServers = section.Has("http-servers") ? Servers(section, "http-servers") : [],
        };
        section.Close();
        return settings;
    }

    /// <summary>Reads what upstreams and sites have in common.</summary>
    public static UpstreamSettings BindSettings(ConfigSection section, UpstreamSettings standard)
    {
        var connect = section.Section("connect");
        var settings = standard with
        {
            Balance = section.Choice("balance", standard.Balance,
                ("round-robin", BalancePolicy.RoundRobin), ("least-connections", BalancePolicy.LeastConnections),
                ("random-two", BalancePolicy.RandomTwo), ("source-hash", BalancePolicy.SourceHash)),
            ConnectTimeout = connect.Duration("timeout", standard.ConnectTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)),
            ConnectAttempts = connect.Integer("attempts", standard.ConnectAttempts, 1, 16),
            IdleTimeout = section.Duration("idle-timeout", standard.IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), off: true),
            Health = Health(section.Section("health"), standard.Health),
            MaxConnections = section.Integer("max-connections", standard.MaxConnections, 0, LimitBinder.MostConnections),
        };
        connect.Close();
        return settings;
    }

    private static List<UpstreamServer> Servers(ConfigSection section, string key)
    {
        var servers = new List<UpstreamServer>();
        var given = section.RequiredList<UpstreamServer>(key, ServerText.Form, ServerText.TryParse);
        foreach (var server in given)
        {
            if (servers.Exists(other => string.Equals(other.Text, server.Value.Text, StringComparison.OrdinalIgnoreCase)))
            {
                section.Error(server.Position, key, $"{server.Value.Text} is given twice");
            }

            servers.Add(server.Value);
        }

        return servers;
    }

    private static HealthSettings Health(ConfigSection section, HealthSettings standard)
    {
        var settings = new HealthSettings
        {
            Interval = section.Duration("interval", standard.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), off: true),
            Timeout = section.Duration("timeout", standard.Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
            Fall = section.Integer("fall", standard.Fall, 1, 100),
            Rise = section.Integer("rise", standard.Rise, 1, 100),
        };
        section.Close();
        return settings;
    }
}
