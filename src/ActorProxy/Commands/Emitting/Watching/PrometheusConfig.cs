using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorProxy.Core.Settings;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary><c>emit prometheus</c>: has Prometheus scrape this edge, or every node of its cluster.</summary>
/// <remarks>Tried with Debian's Prometheus 2.42; <c>authorization</c> came with 2.26.</remarks>
internal static class PrometheusConfig
{
    /// <summary>What the rules and the dashboard know our targets by.</summary>
    public const string Job = "actorproxy";

    private const string TokenFile = "/etc/prometheus/actorproxy.token";
    private const string AuthorityFile = "/etc/prometheus/actorproxy.crt";

    public static Command Create() =>
        EmitCommand.File("prometheus", "Prometheus' configuration: scrape this edge, or all nodes of its cluster.", call => Text(call.Settings()));

    private static string Text(ProxySettings settings)
    {
        var targets = ScrapeTargets.Of(settings);
        var text = new StringBuilder($"""
            # Prometheus' configuration for ActorProxy. As a prometheus.yml it is complete; else take its scrape job over.
            global:
              scrape_interval: 15s
              evaluation_interval: 15s

            # What `actorproxy emit prometheus-alerts` prints, beside this file.
            rule_files: ["actorproxy-alerts*.yml"]

            scrape_configs:
              - job_name: {Job}

            """);
        if (settings.Admin.TlsCertificate.Length > 0)
        {
            AddTls(text, settings.Admin.TlsCertificate, targets.Addresses[0]);
        }

        if (targets.NeedsToken)
        {
            AddToken(text, hasToken: settings.Admin.TokenSha256.Length > 0);
        }

        if (targets.LeftOut.Count > 0)
        {
            text.Append($"""
                    # Left out: {string.Join(", ", targets.LeftOut)}. admin.bind does not stand on the cluster's addresses, so where their admin
                    # API is reached from here is not known.

                """);
        }

        text.Append("    static_configs:\n      - targets:\n");
        foreach (var address in targets.Addresses)
        {
            text.Append("          - ").Append(YamlText.Quoted(address)).Append('\n');
        }

        return text.ToString();
    }

    private static void AddToken(StringBuilder text, bool hasToken) => text.Append(hasToken
        ? $"""
                # The admin token in one line, readable by Prometheus alone. It may do everything, so rather name Prometheus in the edge's
                # admin.metrics-from: then no token is asked for, and this goes.
                authorization:
                  credentials_file: {TokenFile}

            """
        : """
                # Name Prometheus in the edge's admin.metrics-from: as it is configured now, only loopback is answered.

            """);

    private static void AddTls(StringBuilder text, string certificateFile, string target)
    {
        using var certificate = Load(certificateFile);
        text.Append("    scheme: https\n");
        var isOwnAuthority = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
        var host = target[..target.LastIndexOf(':')].Trim('[', ']');
        var name = certificate.MatchesHostname(host) ? null : certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        if (isOwnAuthority || name is not null)
        {
            text.Append("    tls_config:\n");
        }

        if (isOwnAuthority)
        {
            text.Append($"      # A copy of {certificateFile}, which has signed itself.\n      ca_file: {AuthorityFile}\n");
        }

        if (name is not null)
        {
            text.Append($"      # It is not for {host}.\n      server_name: {YamlText.Quoted(name)}\n");
        }
    }

    private static X509Certificate2 Load(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.InvalidConfiguration, $"admin.tls.cert: {exception.Message}");
        }
    }
}
