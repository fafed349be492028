using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProxy.Certificates;
using ActorProxy.Core.Certificates;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Examining;

/// <summary>Tries the servers behind a site, and looks at the certificate that it shows.</summary>
internal sealed class SiteExamination(Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> resolve)
{
    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Finding>> Examine(SiteSettings site, CancellationToken cancellation)
    {
        var subject = "site " + site.Name;
        var findings = new List<Finding>(Certificate(subject, site));
        var probe = new ServerProbe(site.Upstream.ConnectTimeout < MaxPatience ? site.Upstream.ConnectTimeout : MaxPatience);
        foreach (var server in site.Upstream.Servers)
        {
            var addresses = await resolve(server.Host, cancellation);
            if (addresses.Count == 0)
            {
                findings.Add(Finding.Fail($"{subject} {server.Text}", "its name does not resolve"));
            }

            foreach (var address in addresses)
            {
                var place = new IPEndPoint(address, server.Port);
                findings.AddRange(site.UsesTls
                    ? await Secure($"{subject} {server.Text}", probe, site, server, place, cancellation)
                    : [await Plain($"{subject} {server.Text}", probe, site, place, cancellation)]);
            }
        }

        return findings;
    }

    private static async Task<Finding> Plain(string subject, ServerProbe probe, SiteSettings site, IPEndPoint place, CancellationToken cancellation)
    {
        var host = site.Name is SiteSettings.Default || site.Name.StartsWith('*') ? place.ToString() : site.Name;
        var answer = await probe.AskPlainly(place, host, "/", cancellation);
        return answer.Answered ? Finding.Ok(subject, answer.Detail)
            : Finding.Fail(subject, (answer.Connected ? "speaks no plain HTTP to the edge: " : "cannot be reached: ") + answer.Detail);
    }

    private static async Task<IReadOnlyList<Finding>> Secure(string subject, ServerProbe probe, SiteSettings site, UpstreamServer server, IPEndPoint place, CancellationToken cancellation)
    {
        var (answer, shown) = await probe.ShakeHands(place, HeaderKind.None, server.Host, cancellation);
        if (shown is null)
        {
            return [Finding.Fail(subject, (answer.Connected ? "" : "cannot be reached: ") + answer.Detail)];
        }

        if (site.Verification == UpstreamVerification.Off)
        {
            return [Finding.Ok(subject, "speaks TLS; its certificate is not verified (verify-upstream = off)")];
        }

        var errors = site.Verification == UpstreamVerification.Authority ? ByAuthority(shown.Certificate, site.Authorities) : shown.Errors;
        var judged = CertificateJudge.Judge(subject, server.Host, shown.Certificate, errors, DateTimeOffset.UtcNow);

        // The edge refuses what it does not trust, as a browser would.
        return [judged.Verdict == Verdict.Warn && errors != SslPolicyErrors.None ? judged with { Verdict = Verdict.Fail } : judged];
    }

    private static SslPolicyErrors ByAuthority(X509Certificate2 certificate, string authorities)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(authorities);
        return chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
    }

    private static IEnumerable<Finding> Certificate(string subject, SiteSettings site)
    {
        if (site.Certificate.Kind != CertificateKind.Files)
        {
            return [];
        }

        var (chain, key, problem, _) = new CertificateFiles(site.Certificate.CertificateFile, site.Certificate.KeyFile).Read();
        if (problem is not null)
        {
            return [Finding.Fail(subject, problem)];
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(chain, key);
            var name = site.Name is SiteSettings.Default || site.Name.StartsWith('*') ? "" : site.Name;
            return [CertificateJudge.Judge(subject, name, certificate, SslPolicyErrors.None, DateTimeOffset.UtcNow)];
        }
        catch (CryptographicException exception)
        {
            return [Finding.Fail(subject, $"{site.Certificate.CertificateFile}: {exception.Message}")];
        }
    }
}
