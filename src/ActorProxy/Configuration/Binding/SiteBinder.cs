using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads one site under <c>actorproxy.sites</c>; its key is the name it answers for.</summary>
internal static class SiteBinder
{
    private const int MostStatuses = 64;

    // Reports and exports take their time; a server that has hung is better noticed some day.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1);

    /// <param name="section">The site.</param>
    /// <param name="waf">What it has of <c>waf</c> where it says nothing.</param>
    /// <param name="jails">Those that can count what it reports.</param>
    public static SiteSettings Bind(ConfigSection section, WafSettings waf, DeclaredNames jails)
    {
        var name = Name(section);
        var servers = section.RequiredList<SiteServer>("upstream", UrlText.Form, UrlText.TryParse);
        var usesTls = servers.Count > 0 && servers[0].Value.UsesTls;
        foreach (var server in servers.Where(server => server.Value.UsesTls != usesTls))
        {
            section.Error(server.Position, "upstream", "http and https cannot be mixed in one site");
        }

        foreach (var again in servers.GroupBy(server => (server.Value.Server.Host.ToLowerInvariant(), server.Value.Server.Port)).SelectMany(same => same.Skip(1)))
        {
            section.Error(again.Position, "upstream", $"{again.Value.Server.Text} is given twice");
        }

        var upstream = UpstreamBinder.BindSettings(section, new UpstreamSettings
        {
            Name = "site:" + name,
            Servers = [.. servers.Select(server => server.Value.Server)],
            ProxyProtocol = ProxyProtocolVersion.Off,
            IdleTimeout = IdleTimeout,
        });
        var (verification, authorities) = Verification(section, usesTls);
        var settings = new SiteSettings
        {
            Name = name,
            Upstream = upstream,
            UsesTls = usesTls,
            Verification = verification,
            Authorities = authorities,
            AuthorityFile = verification == UpstreamVerification.Authority ? section.Text("verify-upstream", "") : "",
            Certificate = CertificateBinder.Bind(section),
            RedirectHttp = section.Choice("redirect-http", true, ("on", true), ("off", false)),
            ResponseHeaders = Headers(section.Section("response-headers")),
            RequestHeaders = Headers(section.Section("request-headers")),
            MaxBody = section.LongSize("max-body", 0, 1, long.MaxValue, off: true),
            Waf = WafBinder.OfSite(section, waf, jails),
            ReportFailures = section.Has("report-failures") ? Failures(section.Section("report-failures"), jails) : null,
        };
        section.Close();
        return settings;
    }

    private static string Name(ConfigSection section)
    {
        var name = HostNameText.Canonical(section.Name);
        if (name == SiteSettings.Default)
        {
            return name;
        }

        if (!RoutePattern.TryParse(name, out var pattern, out var fault))
        {
            section.Problems.Error(section.Position, section.Path, fault);
        }
        else if (pattern.Kind == RoutePatternKind.Regex)
        {
            section.Problems.Error(section.Position, section.Path, "a site has one name, *.suffix, or is the default; regular expressions are for routes");
        }

        return name;
    }

    private static (UpstreamVerification How, string Authorities) Verification(ConfigSection section, bool usesTls)
    {
        if (section.Located("verify-upstream") is not { } how)
        {
            return (UpstreamVerification.On, "");
        }

        if (!usesTls)
        {
            section.Error(how.Position, "verify-upstream", "an http:// server has no certificate to verify");
        }

        switch (how.Value)
        {
            case "on":
                return (UpstreamVerification.On, "");
            case "off":
                return (UpstreamVerification.Off, "");
            default:
                var (authorities, fault) = ReadAuthorities(how.Value);
                if (fault is not null)
                {
                    section.Error(how.Position, "verify-upstream", $"on, off, or a PEM file of authorities; {fault}");
                }

                return (UpstreamVerification.Authority, authorities);
        }
    }

    private static (string Pem, string? Fault) ReadAuthorities(string file)
    {
        try
        {
            var pem = File.ReadAllText(file);
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(pem);
            return (pem, authorities.Count == 0 ? $"\"{file}\" has no certificate in it" : null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return ("", exception is FileNotFoundException or DirectoryNotFoundException ? $"no file \"{file}\" is there" : $"\"{file}\": {exception.Message}");
        }
    }

    private static List<KeyValuePair<string, string>> Headers(ConfigSection section)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var member in section.Members)
        {
            if (!IsToken(member.Name))
            {
                section.Error(member.Position, member.Name, "no HTTP header has such a name");
            }
            else if (section.Located(member.Name) is { } value)
            {
                if (value.Value.Any(c => c is < ' ' or (char)127))
                {
                    section.Error(value.Position, member.Name, "a header's value has no control characters, and no line breaks");
                }

                headers.Add(new(member.Name, value.Value));
            }
        }

        return headers;
    }

    private static ReportedFailures Failures(ConfigSection section, DeclaredNames jails)
    {
        var statuses = section.RequiredList<int>("statuses", "an HTTP status such as 401", TryParseStatus);
        if (statuses.Count > MostStatuses)
        {
            section.Error(statuses[MostStatuses].Position, "statuses", $"at most {MostStatuses}");
        }

        if (section.Located("jail") is { } jail)
        {
            jails.Require(jail);
        }
        else if (!section.Has("jail"))
        {
            section.Missing("jail", "missing: the jail that counts them");
        }

        var failures = new ReportedFailures(section.Text("jail", ""), [.. statuses.Select(status => status.Value)]);
        section.Close();
        return failures;
    }

    private static bool TryParseStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 200 and <= 599;

    /// <summary>True for what may be the name of a header: RFC 9110 §5.6.2.</summary>
    public static bool IsToken(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
