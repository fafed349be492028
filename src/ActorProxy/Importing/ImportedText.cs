using System.Globalization;
using System.Text;
using ActorProxy.Configuration;

namespace ActorProxy.Importing;

/// <summary>Writes what came of an import as a configuration file: what differs from the defaults, and what did not come along as comments.</summary>
internal static class ImportedText
{
    public static string Write(string source, ImportResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Made of nginx's {OneLine(source)} by `actorproxy import nginx`. `actorproxy check --config FILE` says whether it is valid.\n");
        Remarks(text, result, "WAS KEPT OUT BY NGINX, AND IS LET IN HERE", ImportOutcome.Opened);
        Remarks(text, result, "Did not come along", ImportOutcome.Left);
        Remarks(text, result, "Needs no key here", ImportOutcome.Covered);
        foreach (var note in result.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n# {OneLine(note)}\n");
        }

        if (result.Settings.Sites.Any(site => site.Certificate.CertificateFile.Contains("/letsencrypt/", StringComparison.Ordinal)))
        {
            text.Append("\n# Certificates are those of certbot, whose nginx and webroot plug-ins cannot renew them behind this edge. With\n")
                .Append("# `certificate = acme` in their place the edge orders and renews by itself.\n");
        }

        return text.Append('\n').Append(SettingsText.Write(result.Settings)).ToString();
    }

    private static void Remarks(StringBuilder text, ImportResult result, string title, ImportOutcome outcome)
    {
        var remarks = result.Remarks.Where(remark => remark.Outcome == outcome).ToArray();
        if (remarks.Length == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n# {title}:\n");
        foreach (var remark in remarks)
        {
            text.Append(CultureInfo.InvariantCulture, $"#   {OneLine(remark.ToString())}\n");
        }
    }

    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
