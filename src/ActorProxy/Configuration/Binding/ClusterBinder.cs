using ActorProxy.Configuration.Values;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads where this node meets the others. Seeds are not read yet, so every node is a cluster of one.</summary>
internal static class ClusterBinder
{
    public static ClusterSettings Bind(ConfigSection section)
    {
        var standard = new ClusterSettings();
        var settings = new ClusterSettings
        {
            Host = section.Text("host", standard.Host),
            Port = section.Integer("port", standard.Port, 1, 65535),
        };
        if (section.Located("host") is { } host)
        {
            CheckHost(section, host);
        }

        section.Close();
        return settings;
    }

    private static void CheckHost(ConfigSection section, Located<string> host)
    {
        var isAddress = NetAddress.TryParse(host.Value, out var address);
        if (!isAddress && (!HostNameText.IsName(host.Value) || HostNameText.LooksLikeAddress(host.Value)))
        {
            section.Error(host.Position, "host", $"\"{host.Value}\" is not a name or an address");
        }
        else if (!(isAddress ? address.IsLoopback : host.Value == "localhost") && section.Members.All(member => member.Name != "tls"))
        {
            section.Error(host.Position, "host", "off loopback the nodes need cluster.tls: whoever reaches that port could join and ban");
        }
    }
}
