using System.Net;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration.Binding;

internal static class AdminBinder
{
    public static AdminSettings Bind(ConfigSection section, BindClashes clashes, TokenHashes tokens)
    {
        var standard = new AdminSettings();
        var bind = section.List<IPEndPoint>("bind", EndPointText.Form, EndPointText.TryParse);
        foreach (var endPoint in bind)
        {
            clashes.Add(endPoint);
        }

        var tls = section.Section("tls");
        var settings = new AdminSettings
        {
            Bind = section.Has("bind") ? [.. bind.Select(endPoint => endPoint.Value)] : standard.Bind,
            TokenSha256 = tokens.Read(section, "token-sha256"),
            MetricsFrom = [.. section.List<IpPrefix>("metrics-from", PrefixText.Form, PrefixText.TryParse).Select(prefix => prefix.Value)],
            TlsCertificate = tls.ExistingFile("cert"),
            TlsKey = tls.ExistingFile("key"),
        };
        if (settings.TlsCertificate.Length > 0 != settings.TlsKey.Length > 0)
        {
            tls.Missing(settings.TlsKey.Length > 0 ? "cert" : "key", "cert and key go together");
        }

        tls.Close();
        section.Close();
        return settings;
    }
}
