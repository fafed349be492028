using System.Globalization;
using System.Text;
using ActorProxy.Core.Offloading;

namespace ActorProxy.Sites.Waf;

/// <summary>What stands around the configured rules: ModSecurity's recommended settings before them, what is ours to say behind.</summary>
internal static class BaseRules
{
    // modsecurity.conf-recommended of 3.0, but: a body that is cut at the limit is no malformed one; every JSON type is JSON; the
    // limits of regular expressions are those that the core rules need. The ids are in nobody's reserved range, so that a file made
    // of the recommended one can be included.
    private const string Before =
        """
        SecRequestBodyAccess On
        SecResponseBodyAccess Off
        SecAuditEngine Off
        SecUploadKeepFiles Off
        SecRequestBodyJsonDepthLimit 512
        SecArgumentsLimit 1000
        SecPcreMatchLimit 100000
        SecPcreMatchLimitRecursion 100000
        SecRule REQUEST_HEADERS:Content-Type "@rx ^(?:application(?:/soap\+|/)|text/)xml" "id:77180001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
        SecRule REQUEST_HEADERS:Content-Type "@rx ^application/(?:[a-z0-9.-]+\+)?json" "id:77180002,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
        SecRule INBOUND_DATA_ERROR "@eq 0" "id:77180003,phase:2,t:none,log,deny,status:400,severity:2,msg:'Failed to parse request body',logdata:'%{reqbody_error_msg}',chain"
          SecRule REQBODY_ERROR "!@eq 0" "t:none"
        SecRule INBOUND_DATA_ERROR "@eq 0" "id:77180004,phase:2,t:none,log,deny,status:400,severity:2,msg:'Multipart request body failed strict validation',chain"
          SecRule MULTIPART_STRICT_ERROR "!@eq 0" "t:none"
        SecRule INBOUND_DATA_ERROR "@eq 0" "id:77180005,phase:2,t:none,log,deny,status:400,severity:2,msg:'Multipart parser detected a possible unmatched boundary',chain"
          SecRule MULTIPART_UNMATCHED_BOUNDARY "@eq 1" "t:none"
        SecRule &ARGS "@ge 1000" "id:77180006,phase:2,t:none,log,deny,status:400,severity:2,msg:'More arguments than are looked at'"
        SecRule TX:/^MSC_/ "!@streq 0" "id:77180007,phase:2,t:none,log,deny,severity:2,msg:'ModSecurity internal error flagged: %{MATCHED_VAR_NAME}'"

        """;

    // Files made for other servers say something of these; here the configuration does.
    private const string After =
        """
        SecRuleEngine On
        SecRequestBodyLimitAction ProcessPartial

        """;

    /// <param name="settings">Which files.</param>
    /// <param name="fault">The first one that is not there, for a person.</param>
    /// <returns>Null when one is missing.</returns>
    public static string? Around(WafSettings settings, out string fault)
    {
        fault = "";
        var text = new StringBuilder(Before);
        foreach (var pattern in settings.Rules)
        {
            var files = FilesOf(pattern);
            if (files.Length == 0)
            {
                fault = $"{pattern} does not exist{(pattern.Contains("modsecurity", StringComparison.Ordinal) ? "; Debian has the core rules in the package modsecurity-crs" : "")}";
                return null;
            }

            foreach (var file in files)
            {
                text.Append(CultureInfo.InvariantCulture, $"Include {file}\n");
            }
        }

        text.Append(After);
        text.Append(CultureInfo.InvariantCulture, $"SecRequestBodyLimit {settings.MaxBody}\n");
        text.Append(CultureInfo.InvariantCulture, $"SecRequestBodyNoFilesLimit {settings.MaxBody}\n");
        return text.ToString();
    }

    // The library knows * as well, but has no good words for a file that is not there.
    private static string[] FilesOf(string pattern)
    {
        var path = Path.GetFullPath(pattern);
        var (folder, name) = (Path.GetDirectoryName(path) ?? "", Path.GetFileName(path));
        if (!name.Contains('*', StringComparison.Ordinal))
        {
            return File.Exists(path) ? [path] : [];
        }

        try
        {
            return [.. Directory.GetFiles(folder, name).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
