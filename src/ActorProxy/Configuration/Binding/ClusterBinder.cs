using System.Net;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads where this node meets the others, and how they know each other.</summary>
internal static class ClusterBinder
{
    private static readonly string[] TlsKeys = ["cert", "key", "ca"];

    public static ClusterSettings Bind(ConfigSection section)
    {
        var standard = new ClusterSettings();
        var tls = section.Section("tls");
        var settings = new ClusterSettings
        {
            Host = section.Text("host", standard.Host),
            Port = section.Integer("port", standard.Port, 1, 65535),
            Seeds = [.. section.List<UpstreamServer>("seeds", ServerText.Form, ServerText.TryParse).Select(seed => new DnsEndPoint(seed.Value.Host, seed.Value.Port))],
            TlsCertificate = tls.ExistingFile("cert"),
            TlsKey = tls.ExistingFile("key"),
            TlsAuthority = tls.ExistingFile("ca"),
        };
        if (section.Located("host") is { } host)
        {
            CheckHost(section, host, isEncrypted: settings.TlsCertificate.Length > 0);
        }

        foreach (var missing in TlsKeys.Where(key => tls.Text(key, "").Length == 0 && TlsKeys.Any(other => tls.Text(other, "").Length > 0)))
        {
            tls.Missing(missing, "cert, key and ca go together");
        }

        tls.Close();
        section.Close();
        return settings;
    }

    private static void CheckHost(ConfigSection section, Located<string> host, bool isEncrypted)
    {
        var isAddress = NetAddress.TryParse(host.Value, out var address);
        if (!isAddress && (!HostNameText.IsName(host.Value) || HostNameText.LooksLikeAddress(host.Value)))
        {
            section.Error(host.Position, "host", $"\"{host.Value}\" is not a name or an address");
        }
        else if (!(isAddress ? address.IsLoopback : host.Value == "localhost") && !isEncrypted)
        {
            section.Error(host.Position, "host", "off loopback the nodes need cluster.tls: whoever reaches that port could join and ban");
        }
    }
}
