using ActorProxy.Core.Certificates;

namespace ActorProxy.Configuration.Binding;

internal static class AcmeBinder
{
    public static AcmeSettings Bind(ConfigSection section)
    {
        var standard = new AcmeSettings();
        var settings = new AcmeSettings
        {
            Directory = section.Text("directory", standard.Directory),
            Email = section.Text("email", standard.Email),
            Storage = section.Text("storage", standard.Storage),
            CaFile = section.Text("ca-file", standard.CaFile),
        };
        Check(section, "directory", value => value.Length <= AcmeSettings.MaxDirectoryLength && Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps, "must be the https URL of an ACME directory");
        Check(section, "email", value => value.Length == 0 || IsAddress(value), "must be one e-mail address, or empty");
        Check(section, "storage", value => value.Trim().Length > 0, "must be a folder");
        Check(section, "ca-file", value => value.Length == 0 || File.Exists(value), $"{settings.CaFile} does not exist");
        section.Close();
        return settings;
    }

    private static void Check(ConfigSection section, string key, Func<string, bool> isLegal, string message)
    {
        if (section.Located(key) is { } given && !isLegal(given.Value))
        {
            section.Error(given.Position, key, message);
        }
    }

    // It becomes a mailto: URL, and one with several addresses or with header fields is refused (RFC 8555 §7.3).
    private static bool IsAddress(string text) =>
        text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1
        && text.All(c => char.IsAsciiLetterOrDigit(c) || ".!#$'*+-/=^_`{|}~@".Contains(c, StringComparison.Ordinal)) && text.LastIndexOf('@') == at;
}
