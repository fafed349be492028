using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace ActorProxy.Examining;

/// <summary>What clients will think of a certificate. Pure.</summary>
internal static class CertificateJudge
{
    /// <summary>A third of a certificate of 45 days, the shortest there will be for everybody, and time to act.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <param name="subject">Who showed it.</param>
    /// <param name="name">Asked for; empty = none, then its names say nothing.</param>
    /// <param name="certificate">What was shown.</param>
    /// <param name="errors">What the system thinks of its chain.</param>
    /// <param name="now">By this machine's clock.</param>
    public static Finding Judge(string subject, string name, X509Certificate2 certificate, SslPolicyErrors errors, DateTimeOffset now)
    {
        var who = name.Length == 0 ? "certificate" : "certificate for " + name;
        if (now > certificate.NotAfter)
        {
            return Finding.Fail(subject, $"{who} expired on {Day(certificate.NotAfter)}: renew it at the backend");
        }

        if (now < certificate.NotBefore)
        {
            return Finding.Fail(subject, $"{who} is valid from {Day(certificate.NotBefore)} on only: is the clock of this machine right?");
        }

        if (name.Length > 0 && !certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false))
        {
            return Finding.Fail(subject, $"{who} is another one's: it is for {Names(certificate)}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            return Finding.Warn(subject, $"{who} is signed by no authority that this machine knows ({certificate.Issuer})");
        }

        return now > certificate.NotAfter - Soon
            ? Finding.Warn(subject, $"{who} expires on {Day(certificate.NotAfter)}")
            : Finding.Ok(subject, $"{who} is good until {Day(certificate.NotAfter)}");
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).Take(5).ToArray();
        return names.Length == 0 ? certificate.Subject : string.Join(", ", names);
    }
}
