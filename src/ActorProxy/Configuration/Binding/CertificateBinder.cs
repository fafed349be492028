using ActorProxy.Configuration.Hocon;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads <c>certificate</c> of a site.</summary>
internal static class CertificateBinder
{
    private const string Key = "certificate";
    private const string Form = "acme, self-signed or { cert = FILE, key = FILE }";

    /// <param name="site">Its section; the name of it is the site's.</param>
    public static CertificateSettings Bind(ConfigSection site)
    {
        if (site.Members.FirstOrDefault(member => member.Name == Key) is { Node: ConfigObject })
        {
            return Files(site.Section(Key));
        }

        var given = site.Located(Key);
        switch (given?.Value)
        {
            case "self-signed":
                return new CertificateSettings(CertificateKind.SelfSigned);
            case null or "acme":
                RequireExactName(site, given);
                break;
            case { } other:
                site.Error(given.Value.Position, Key, $"\"{other}\" is not {Form}{Suggestion.For(other, ["acme", "self-signed"])}");
                break;
        }

        return new CertificateSettings();
    }

    private static CertificateSettings Files(ConfigSection section)
    {
        var settings = new CertificateSettings(CertificateKind.Files, File(section, "cert"), File(section, "key"));
        section.Close();
        return settings;
    }

    private static string File(ConfigSection section, string key)
    {
        if (section.Located(key) is not { Value.Length: > 0 } file)
        {
            if (!section.Has(key) || section.Located(key) is not null)
            {
                section.Missing(key, "missing: cert and key go together, both PEM");
            }

            return "";
        }

        if (!System.IO.File.Exists(file.Value))
        {
            // No error: a site that waits for its certificate must not keep the others from starting.
            section.Problems.Warning(file.Position, file.Path, $"{file.Value} does not exist; until it does, the site shows a temporary certificate");
        }

        return file.Value;
    }

    private static void RequireExactName(ConfigSection site, Located<string>? given)
    {
        if (site.Name == "default" || site.Name.StartsWith('*'))
        {
            site.Error(given?.Position ?? site.Position, Key, "acme gives certificates for exact names only; here it takes self-signed or { cert = FILE, key = FILE }");
        }
    }
}
