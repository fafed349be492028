using System.Net;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration.Binding;

internal static class AdminBinder
{
    private const int Sha256HexLength = 64;

    public static AdminSettings Bind(ConfigSection section, BindClashes clashes)
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
            TokenSha256 = Sha256(section, "token-sha256"),
            MetricsFrom = [.. section.List<IpPrefix>("metrics-from", PrefixText.Form, PrefixText.TryParse).Select(prefix => prefix.Value)],
            TlsCertificate = ExistingFile(tls, "cert"),
            TlsKey = ExistingFile(tls, "key"),
        };
        if (settings.TlsCertificate.Length > 0 != settings.TlsKey.Length > 0)
        {
            tls.Missing(settings.TlsKey.Length > 0 ? "cert" : "key", "cert and key go together");
        }

        tls.Close();
        section.Close();
        return settings;
    }

    private static string Sha256(ConfigSection section, string key)
    {
        if (section.Located(key) is not { Value.Length: > 0 } hash)
        {
            return "";
        }

        if (hash.Value.Length != Sha256HexLength || !hash.Value.All(char.IsAsciiHexDigit))
        {
            section.Error(hash.Position, key, "must be the SHA-256 of the token as 64 hex digits; \"actorproxy token new NAME\" prints one");
        }

        return hash.Value.ToLowerInvariant();
    }

    private static string ExistingFile(ConfigSection section, string key)
    {
        if (section.Located(key) is not { Value.Length: > 0 } file)
        {
            return "";
        }

        if (!File.Exists(file.Value))
        {
            section.Error(file.Position, key, $"{file.Value} does not exist");
        }

        return file.Value;
    }
}
